"""Which messages go where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.models import User
from app.core.text import visible_line
from app.forum.forms import HeadingFields, board_choices, thread_id_in
from app.forum.labels import LANGUAGE_LABELS
from app.forum.queries import Boards
from app.moderation.forms.acts import REASON_LENGTH, refuse_personal
from app.programme.queries import Outline
from app.web.forms import Form

MOST_CHOSEN = 200
NUMBERS = re.compile(r"[0-9]{1,9}(?:\s*[-–]\s*[0-9]{1,9})?")
BETWEEN = re.compile(r"[\s,;#]*")
NO_NUMBERS = _l("Write the numbers of messages, like this: 3, 5-9.")


class WhyForm(Form):
    """What the public log says of an act."""

    reason = StringField(
        _l("Reason"),
        description=_l("Everybody can read it in the public log. Name no person in it."),
        filters=[visible_line],
        validators=[
            Length(max=REASON_LENGTH, message=_l("Use at most 300 characters for the reason.")),
            refuse_personal,
        ],
    )


class ChosenForm(WhyForm):
    """Messages of a thread, by their numbers."""

    numbers = StringField(
        _l("Numbers of the messages"),
        description=_l("For example: 3, 5-9"),
        filters=[visible_line],
        validators=[DataRequired(NO_NUMBERS), Length(max=2_000, message=NO_NUMBERS)],
    )

    def chosen(self) -> list[int]:
        """In order; empty when it cannot be read."""
        text = self.numbers.data or ""
        if NUMBERS.sub("", text).strip(" ,;#\t"):
            return []
        found: set[int] = set()
        for part in NUMBERS.findall(text):
            first, last = (int(each) for each in (re.split(r"\s*[-–]\s*", part) * 2)[:2])
            found |= set(range(first, min(last, first + MOST_CHOSEN) + 1))
        return sorted(found)

    def validate_numbers(self, field: Any) -> None:
        chosen = self.chosen()
        if not chosen:
            raise ValidationError(NO_NUMBERS)
        if len(chosen) > MOST_CHOSEN:
            raise ValidationError(_("Choose at most 200 messages at once."))


class ElsewhereForm(Form):
    """Another thread, and where whoever moves something there goes next."""

    other = StringField(
        _l("Address or number of the other discussion"),
        description=_l("Copy it from the address bar of the other discussion."),
        filters=[visible_line],
        validators=[DataRequired(_l("Give the address or the number of the other discussion."))],
    )

    def thread_id(self) -> int | None:
        return thread_id_in(self.other.data or "")


def next_field() -> RadioField:
    """Where to go once it is done."""
    return RadioField(
        _l("Where do you want to go then?"),
        choices=[
            SelectChoice("stay", _l("Stay in this discussion")),
            SelectChoice("go", _l("Go where the messages are")),
        ],
        default="go",
        invalid_choice_message=_l("Choose where you want to go."),
        validators=[InputRequired(_l("Choose where you want to go."))],
    )


class MoveForm(ChosenForm, ElsewhereForm):
    """To another thread."""

    then = next_field()


class SplitForm(HeadingFields, ChosenForm):
    """To a new one."""

    lang = RadioField(
        _l("The discussion is in"),
        choices=[SelectChoice(*pair) for pair in LANGUAGE_LABELS.items()],
        invalid_choice_message=_l("Choose the language of the discussion."),
        validators=[InputRequired(_l("Choose the language of the discussion."))],
    )
    board = SelectField(
        _l("Where?"),
        validators=[InputRequired(_l("Choose where the discussion belongs."))],
        invalid_choice_message=_l("Choose where the discussion belongs."),
    )
    then = next_field()

    def offer_places(
        self, actor: User, place: Any, boards: Boards, course: Outline, lang: str
    ) -> None:
        self.offer(actor, place, course, lang)
        self.board.choices = board_choices(boards, course, lang)


class JoinForm(ChosenForm):
    """Into one."""


class MergeForm(ElsewhereForm, WhyForm):
    """With another thread. What only one of the two can have is asked once both are known."""

    poll_of = RadioField(
        _l("Both discussions have a poll. Which one stays?"),
        choices=[],
        validate_choice=False,
    )
    answers_of = RadioField(
        _l("Both are questions with answers. Whose answers stay marked?"),
        choices=[],
        validate_choice=False,
    )
    with_followers = BooleanField(
        _l("Those who follow this discussion follow the other one from now on"), default=True
    )

    def offer_polls(self, polls: Sequence[tuple[int, str]]) -> None:
        self.poll_of.choices = [SelectChoice(str(each), question) for each, question in polls]

    def offer_answers(self, own: int, other: int) -> None:
        self.answers_of.choices = [
            SelectChoice("both", _l("Those of both")),
            SelectChoice(str(other), _l("Those of the other discussion")),
            SelectChoice(str(own), _l("Those of this discussion")),
            SelectChoice("none", _l("None of them")),
        ]

    def is_decided(self) -> bool:
        """Whether everything that is offered was chosen; if not, the form says so."""
        for field in (self.poll_of, self.answers_of):
            offered = [choice.value for choice in field.choices]
            if offered and field.data not in offered:
                field.errors = [_("Choose which one stays.")]
        return not self.poll_of.errors and not self.answers_of.errors
