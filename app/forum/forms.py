"""Shape and limits of what people write here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from app import policy
from app.accounts.models import User
from app.core.text import visible_line
from app.forum.commands import Draft
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import Board, Kind, Post, Thread
from app.forum.queries import Boards
from app.programme.queries import Outline
from app.web import get_lang
from app.web.forms import Form

TITLE_LENGTH = 120
BODY_LENGTH = 20_000
TOO_LONG = _l("Use at most 20,000 characters for a message: split this one into several.")
# What a kind asks for, and what stands above it in the text: official words, so in both languages.
PARTS = {Kind.QUESTION: ("tried",), Kind.TIP: ("what", "for_whom", "link")}
HEADINGS = {
    "tried": {"en": "What I have tried", "fr": "Ce que j’ai essayé"},
    "what": {"en": "What", "fr": "Quoi"},
    "for_whom": {"en": "For whom", "fr": "Pour qui"},
    "link": {"en": "Link", "fr": "Lien"},
}
TEXT_LANGUAGES = {"en": ("en",), "fr": ("fr",), "both": ("en", "fr")}


def new_submission() -> str:
    """A number for one form as shown: sent twice, it posts once."""
    return secrets.token_urlsafe(12)


class Said(DataRequired):  # type: ignore[misc]
    """Something, here or in what else becomes part of the text."""

    def __call__(self, form: BodyForm, field: Field) -> None:
        if not form.text().strip():
            super().__call__(form, field)


class BodyForm(Form):
    """A text and the language it is in."""

    thread: Any = None  # that is answered, where a hint about its language may be of use

    body = TextAreaField(
        _l("Your message"),
        filters=[lambda value: value.rstrip() if value else value],
        validators=[
            Said(_l("Write something before you post.")),
            Length(max=BODY_LENGTH, message=TOO_LONG),
        ],
    )
    lang = RadioField(
        _l("This text is in"),
        choices=[SelectChoice(*pair) for pair in LANGUAGE_LABELS.items()],
        invalid_choice_message=_l("Choose the language of your text."),
        validators=[InputRequired(_l("Choose the language of your text."))],
    )

    def text(self) -> str:
        """What will be kept, as Markdown."""
        return self.body.data or ""


class ReplyForm(BodyForm):
    submission = HiddenField(default=new_submission)

    def press(self) -> str | None:
        """What is the same for two presses of one button, and for nothing else: a form that the
        browser shows again (Back) has its old number, and may hold other words."""
        if not self.submission.data:
            return None
        words = "\0".join((self.submission.data, *self._words()))
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()

    def _words(self) -> tuple[str, ...]:
        return (self.text(),)


class HeadingFields(Form):
    """What a thread says above its posts."""

    title = StringField(
        _l("Title"),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Give your thread a title.")),
            Length(max=TITLE_LENGTH, message=_l("Use at most 120 characters for the title.")),
        ],
    )
    kind = SelectField(
        _l("What is it?"),
        validators=[InputRequired(_l("Choose what it is."))],
        invalid_choice_message=_l("Choose what it is."),
    )
    stream = SelectField(
        _l("For whom?"),
        validators=[InputRequired(_l("Choose for whom it is."))],
        invalid_choice_message=_l("Choose for whom it is."),
    )

    def offer(self, actor: User, place: Board | Thread | None, course: Outline, lang: str) -> None:
        """Fill in the choices this person has in this place."""
        announces = place is not None and bool(policy.may_announce(actor, place))
        self.kind.choices = [
            SelectChoice(kind.value, label)
            for kind, label in KIND_LABELS.items()
            if kind is not Kind.ANNOUNCEMENT or announces
        ]
        self.stream.choices = [SelectChoice("all", _l("Everyone"))] + [
            SelectChoice(stream.code, getattr(stream, f"title_{lang}")) for stream in course.streams
        ]

    def draft(self, course: Outline) -> Draft:
        stream = course.stream_by_code(self.stream.data)
        return Draft(
            title=self.title.data,
            kind=self.kind.data,
            lang=self.lang.data,
            stream_id=stream.id if stream else None,
        )


class OfItsKind:
    """What was typed for another kind is kept, and looked at once that is chosen again."""

    def __call__(self, form: ThreadForm, field: Field) -> None:
        if field not in form.fields_of_kind():
            raise StopValidation


def _part(label: Any, kind: type[Field], limit: int, *more: Any, **said: Any) -> Any:
    """A part of the text with a heading of its own; it may stay empty."""
    too_long = _l("Use at most %(limit)s characters here.", limit=limit)
    validators = [OfItsKind(), Optional(), Length(max=limit, message=too_long), *more]
    return kind(label, validators=validators, **said)


class ThreadForm(HeadingFields, ReplyForm):
    """A new thread. Some kinds ask for more than a message; what they ask for goes into the
    first post below it, each part under its heading."""

    tried = _part(
        _l("What have you tried?"),
        TextAreaField,
        5_000,
        description=_l("So that answers begin where you are."),
    )
    what = _part(_l("What?"), TextAreaField, 2_000, description=_l("The tip in a few words."))
    for_whom = _part(_l("For whom is it useful?"), StringField, 200, filters=[visible_line])
    link = _part(
        _l("Link"),
        StringField,
        500,
        Regexp(r"https?://\S+\Z", message=_l("Write the whole address, with https:// before it.")),
        filters=[visible_line],
    )

    board = SelectField(
        _l("Where?"),
        validators=[InputRequired(_l("Choose where your thread belongs."))],
        invalid_choice_message=_l("Choose where your thread belongs."),
    )

    def fields_of_kind(self) -> list[Field]:
        """What the chosen kind asks for beside a message."""
        return [self[name] for name in PARTS.get(self.kind.data, ())]

    def fields_of_other_kinds(self) -> list[Field]:
        """Those with something in them."""
        shown = self.fields_of_kind()
        return [self[name] for name in HEADINGS if self[name].data and self[name] not in shown]

    def text(self) -> str:
        parts = [super().text()]
        for field in self.fields_of_kind():
            if words := (field.data or "").strip():
                parts.append(f"# {self._heading(field)}\n\n{words}")
        return "\n\n".join(part for part in parts if part.strip())

    def validate_body(self, field: Field) -> None:
        """A text that is too long could not be edited later."""
        if len(self.text()) > BODY_LENGTH >= len(field.data or ""):
            raise ValidationError(TOO_LONG)

    def _heading(self, field: Field) -> str:
        """In the language of the text, or in both."""
        langs = TEXT_LANGUAGES.get(self.lang.data, (get_lang(),))
        return " / ".join(HEADINGS[field.short_name][lang] for lang in langs)

    def _words(self) -> tuple[str, ...]:
        return (self.title.data or "", *super()._words())

    def offer_boards(self, boards: Boards, course: Outline, lang: str) -> None:
        """The commons and every offering's weeks, in groups."""
        groups = [(_l("Commons"), boards.commons)] + [
            (getattr(offering, f"title_{lang}"), boards.of_offering(offering.id))
            for offering in reversed(course.offerings)
        ]
        self.board.choices = [
            SelectChoice(board.code, week_title(board, lang), optgroup=str(title))
            for title, group in groups
            for board in group
        ]


class EditForm(BodyForm):
    """A reply, changed. ``seen`` tells which state of it the editor has before them."""

    seen = HiddenField()

    def show_state_of(self, post: Post) -> None:
        self.seen.data = post.edited_at.isoformat() if post.edited_at else ""

    def state_seen(self) -> datetime | None:
        """When the post as the editor saw it had been edited last; None: never, or unreadable,
        which only an untouched post agrees with."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return None


class EditFirstForm(HeadingFields, EditForm):
    """The first post, changed together with the thread's heading."""


def week_title(board: Board, lang: str) -> str:
    """``Week 3: Implementation``; a board of no week is just its title."""
    title = str(getattr(board, f"title_{lang}"))
    number = board.position
    if board.week_id is None:
        return title
    return str(_l("Week %(number)s: %(title)s", number=number, title=title))
