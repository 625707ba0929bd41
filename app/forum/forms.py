"""Shape and limits of what people write here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app import policy
from app.accounts.models import User
from app.core.text import visible_line
from app.forum.commands import Heading, Hold
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import Board, Kind, Post, Thread
from app.forum.queries import Boards
from app.programme.queries import Outline
from app.web.forms import Form

TITLE_LENGTH = 120
BODY_LENGTH = 20_000
TAB_LENGTH = 50
MAX_DIGITS = 10


def new_submission() -> str:
    """A number for one form as shown: sent twice, it posts once."""
    return secrets.token_urlsafe(12)


def _number(text: str | None) -> int:
    """Of a hidden field; 0 when it is none that we have written there."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < MAX_DIGITS
    return int(text or 0) if is_number else 0


class HoldForm(Form):
    """What a form knows of the draft it shows: see ``commands.drafts``."""

    sequence = HiddenField(default="0")
    tab = HiddenField(default=new_submission)

    def hold(self) -> Hold:
        return Hold(_number(self.sequence.data), (self.tab.data or "")[:TAB_LENGTH])

    def show_draft(self, sequence: int, fields: list[Any] | None) -> None:
        """Fill in what was kept; fields the draft does not have stay as they are."""
        self.sequence.data = str(sequence)
        sent = MultiDict([(str(name), str(value)) for name, value in fields or ()])
        for field in self:
            if field.name in sent:
                field.process(sent)


class KeepForm(HoldForm):
    """A draft to be kept. ``replaces`` is the sequence of another text, which this person has seen
    and means to replace; what was typed is read as it comes, whatever the form is."""

    replaces = HiddenField()

    def hold(self) -> Hold:
        hold = super().hold()
        seen = _number(self.replaces.data)
        return Hold(seen, hold.tab) if seen else hold


class BodyForm(HoldForm):
    """A text and the language it is in."""

    body = TextAreaField(
        _l("Your message"),
        filters=[lambda value: value.rstrip() if value else value],
        validators=[
            DataRequired(_l("Write something before you post.")),
            Length(
                max=BODY_LENGTH,
                message=_l(
                    "Use at most 20,000 characters for a message: split this one into several."
                ),
            ),
        ],
    )
    lang = RadioField(
        _l("This text is in"),
        choices=[SelectChoice(*pair) for pair in LANGUAGE_LABELS.items()],
        invalid_choice_message=_l("Choose the language of your text."),
        validators=[InputRequired(_l("Choose the language of your text."))],
    )


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
        return (self.body.data or "",)


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

    def heading(self, course: Outline) -> Heading:
        stream = course.stream_by_code(self.stream.data)
        return Heading(
            title=self.title.data,
            kind=self.kind.data,
            lang=self.lang.data,
            stream_id=stream.id if stream else None,
        )


class ThreadForm(HeadingFields, ReplyForm):
    # The board whose page it was begun on (0: none), which names its draft whatever board is
    # chosen in the end.
    begun_in = HiddenField(default="0")

    def draft_place(self) -> int:
        return _number(self.begun_in.data)

    def _words(self) -> tuple[str, ...]:
        return (self.title.data or "", *super()._words())

    board = SelectField(
        _l("Where?"),
        validators=[InputRequired(_l("Choose where your thread belongs."))],
        invalid_choice_message=_l("Choose where your thread belongs."),
    )

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
