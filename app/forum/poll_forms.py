"""Shape and limits of polls, and of votes in them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput

from app.core import clock
from app.core.text import visible_line
from app.forum.commands import PollDraft
from app.forum.labels import POLL_KIND_LABELS, RESULTS_LABELS, SECRECY_LABELS
from app.forum.models import PollKind, Results
from app.forum.queries import PollView
from app.web.forms import Form

MIN_CHOICES, MAX_CHOICES = 2, 10
CHOICE_LENGTH = 80
MIN_QUESTION, MAX_QUESTION = 8, 150
SAME = ("question", "choices", "kind", "most", "is_secret", "is_changeable", "results", "closes_at")


class PollForm(Form):
    """What a poll asks, how it is answered, and what is shown of it."""

    question = StringField(
        _l("Question"),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Ask a question.")),
            Length(
                MIN_QUESTION, MAX_QUESTION, _l("Use between 8 and 150 characters for the question.")
            ),
        ],
    )
    choices = TextAreaField(_l("Choices"), validators=[DataRequired(_l("Write the choices."))])
    kind = RadioField(
        _l("How do people answer?"),
        choices=[SelectChoice(*pair) for pair in POLL_KIND_LABELS.items()],
        default=PollKind.SINGLE,
        invalid_choice_message=_l("Choose how people answer."),
        validators=[InputRequired(_l("Choose how people answer."))],
    )
    most = SelectField(
        _l("If they choose several: how many at most?"),
        choices=[SelectChoice(str(n), str(n)) for n in range(2, MAX_CHOICES + 1)],
        default="2",
        invalid_choice_message=_l("Choose how many at most."),
    )
    secrecy = RadioField(
        _l("Who sees the votes?"),
        choices=[SelectChoice(*pair) for pair in SECRECY_LABELS.items()],
        default="open",
        invalid_choice_message=_l("Choose who sees the votes."),
        validators=[InputRequired(_l("Choose who sees the votes."))],
    )
    results = RadioField(
        _l("When are the results shown?"),
        choices=[SelectChoice(*pair) for pair in RESULTS_LABELS.items()],
        default=Results.ALWAYS,
        invalid_choice_message=_l("Choose when the results are shown."),
        validators=[InputRequired(_l("Choose when the results are shown."))],
    )
    is_changeable = BooleanField(_l("People may change or withdraw their vote"), default=True)
    closes = StringField(
        _l("Closing date and time"), filters=[lambda value: value.strip() if value else value]
    )

    # Which state of the poll the editor has before them; nothing while it is new.
    seen = HiddenField()

    zone = ZoneInfo("UTC")

    def show(self, poll: PollView) -> None:
        """What the poll says now."""
        self.seen.data = poll.state
        self.question.data, self.choices.data = poll.question, "\n".join(poll.choices)
        self.kind.data, self.results.data = poll.kind, poll.results
        self.most.data = str(max(2, poll.most))
        self.secrecy.data = "secret" if poll.is_secret else "open"
        self.is_changeable.data = poll.is_changeable
        if poll.closes_at is not None:
            self.closes.data = f"{poll.closes_at.astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def settings_of(self, poll: PollView) -> list[tuple[str, str]]:
        """How the poll is answered and shown, in the words of this form: what it asks, and what is
        chosen there."""
        secrecy = "secret" if poll.is_secret else "open"
        chosen = [
            (self.kind, POLL_KIND_LABELS[PollKind(poll.kind)]),
            (self.secrecy, SECRECY_LABELS[secrecy]),
            (self.results, RESULTS_LABELS[Results(poll.results)]),
            (self.is_changeable, _("Yes") if poll.is_changeable else _("No")),
        ]
        if poll.kind == PollKind.MULTIPLE:
            chosen.insert(1, (self.most, str(poll.most)))
        if poll.closes_at is not None:
            chosen.append((self.closes, f"{poll.closes_at.astimezone(self.zone):%Y-%m-%d %H:%M}"))
        return [(str(field.label.text), str(value)) for field, value in chosen]

    def says(self, poll: PollView) -> bool:
        """Whether the poll is already what this form would make of it."""
        draft = self.draft().values()
        return all(getattr(poll, name) == draft[name] for name in SAME)

    def texts(self) -> tuple[str, ...]:
        """The choices, one a line."""
        lines = (visible_line(line) for line in (self.choices.data or "").split("\n"))
        return tuple(line for line in lines if line)

    def closing(self) -> datetime | None:
        """When it closes, in UTC. ValueError or OverflowError when that is no date and time."""
        if not self.closes.data:
            return None
        local = datetime.fromisoformat(self.closes.data)
        if local.tzinfo is not None or "T" not in self.closes.data.upper().replace(" ", "T"):
            raise ValueError(self.closes.data)
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def validate_choices(self, field: TextAreaField) -> None:
        texts = self.texts()
        if not MIN_CHOICES <= len(texts) <= MAX_CHOICES:
            raise ValidationError(_("Write from 2 to 10 choices, each on its own line."))
        if any(len(text) > CHOICE_LENGTH for text in texts):
            raise ValidationError(_("Use at most 80 characters for a choice."))
        [(_folded, times)] = Counter(text.casefold() for text in texts).most_common(1)
        if times > 1:
            raise ValidationError(_("Each choice must be different from the others."))

    def validate_closes(self, field: StringField) -> None:
        try:
            moment = self.closing()
        except (ValueError, OverflowError) as error:
            text = _("Write the closing date and time like this: 2026-09-30 17:00.")
            raise ValidationError(text) from error
        if moment is not None and moment <= clock.now():
            raise ValidationError(_("Choose a closing time that is still to come."))

    def draft(self) -> PollDraft:
        texts = self.texts()
        return PollDraft(
            question=self.question.data,
            choices=texts,
            kind=self.kind.data,
            most=min(int(self.most.data), len(texts)),
            is_secret=self.secrecy.data == "secret",
            is_changeable=self.is_changeable.data,
            results=self.results.data,
            closes_at=self.closing(),
        )


class BallotForm(Form):
    """A vote. ``edition`` tells which wording of the poll the voter has before them."""

    edition = HiddenField()

    def show_choices(self, poll: PollView) -> None:
        """What there is to choose from."""
        offered = [SelectChoice(str(n), text) for n, text in enumerate(poll.choices)]
        self.choice.choices = offered

    def show_ballot(self, ballot: list[int]) -> None:
        """What this person has voted for."""
        self.choice.data = str(ballot[0])

    def ballot(self) -> list[int]:
        """Places of choices, from 0; in a ranking the first one first."""
        return [int(self.choice.data)]


class SingleBallotForm(BallotForm):
    choice = RadioField(
        _l("Your choice"),
        invalid_choice_message=_l("Pick one of the choices."),
        validators=[InputRequired(_l("Pick one of the choices."))],
    )


class MultipleBallotForm(BallotForm):
    most = 2
    choice = SelectMultipleField(
        _l("Your choices"),
        option_widget=CheckboxInput(),
        invalid_choice_message=_l("Pick only from the choices offered."),
        validators=[DataRequired(_l("Choose at least one."))],
    )

    def show_choices(self, poll: PollView) -> None:
        super().show_choices(poll)
        self.most = poll.most

    def validate_choice(self, field: SelectMultipleField) -> None:
        if len(self.ballot()) > self.most:
            raise ValidationError(_("Choose at most %(most)s.", most=self.most))

    def show_ballot(self, ballot: list[int]) -> None:
        self.choice.data = [str(n) for n in ballot]

    def ballot(self) -> list[int]:
        return sorted({int(n) for n in self.choice.data})


class RankingBallotForm(BallotForm):
    """One list of places for each choice: ``place_0``, ``place_1``, ..."""

    def places(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith("place_")]

    def show_choices(self, poll: PollView) -> None:
        for field, text in zip(self.places(), poll.choices, strict=True):
            field.label.text = text
            field.choices = [SelectChoice("", "–")] + [
                SelectChoice(str(n), str(n)) for n in range(1, len(poll.choices) + 1)
            ]

    def show_ballot(self, ballot: list[int]) -> None:
        for place, choice in enumerate(ballot, start=1):
            self[f"place_{choice}"].data = str(place)

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        given = Counter(field.data for field in self.places() if not field.errors)
        for field in self.places():
            if not field.errors and given[field.data] > 1:
                text = _("Place %(place)s is given more than once.", place=field.data)
                field.errors = [text]
                is_right = False
        return is_right

    def ballot(self) -> list[int]:
        by_place = sorted((int(field.data), n) for n, field in enumerate(self.places()))
        return [choice for _place, choice in by_place]


def _ranking(size: int) -> type[RankingBallotForm]:
    """A form with as many lists as there are choices."""

    def place() -> SelectField:
        return SelectField(
            "",
            invalid_choice_message=_l("Give each choice a place."),
            validators=[InputRequired(_l("Give each choice a place."))],
        )

    return type("RankingForm", (RankingBallotForm,), {f"place_{n}": place() for n in range(size)})


RANKINGS = {size: _ranking(size) for size in range(MIN_CHOICES, MAX_CHOICES + 1)}


def ballot_form(poll: PollView, **kwargs: Any) -> BallotForm:
    """The form to vote in this poll; from what was sent, or with ``formdata=None`` empty."""
    kinds: dict[str, type[BallotForm]] = {
        PollKind.SINGLE: SingleBallotForm,
        PollKind.MULTIPLE: MultipleBallotForm,
        PollKind.RANKING: RANKINGS[len(poll.choices)],
    }
    form = kinds[poll.kind](**kwargs)
    form.show_choices(poll)
    return form


def shown_ballot_form(poll: PollView) -> BallotForm:
    """As it is first shown: with the vote this person has given, if any."""
    form = ballot_form(poll, formdata=None, edition=poll.edition)
    if poll.ballot is not None:
        form.show_ballot(poll.ballot)
    return form
