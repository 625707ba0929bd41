"""Shape and limits of what people write here."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app import policy
from app.accounts.models import User
from app.core.text import REFERENCE, visible_line
from app.forum.commands import Draft, Enclosure
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import Attachment, Board, Kind, Post, Thread
from app.forum.queries import Boards
from app.programme.queries import Outline
from app.web.forms import Form

TITLE_LENGTH = 120
BODY_LENGTH = 20_000
ALT_LENGTH = 300
# What cameras and programs call a picture says nothing of it.
SAYS_NOTHING = re.compile(
    r"(?:image|img|photo|picture|pic|screen ?shot|capture(?: d.écran)?|dsc[fn]?|untitled)?[\W\d_]*",
    re.IGNORECASE,
)


def new_submission() -> str:
    """A number for one form as shown: sent twice, it posts once."""
    return secrets.token_urlsafe(12)


@dataclass
class Enclosed:
    """A file in a form, with what was typed about it and what is wrong with that."""

    file: Attachment
    alt: str
    is_decorative: bool
    is_new: bool = False  # came with this request
    error: str = ""


class BodyForm(Form):
    """A text, the language it is in, and the files that go with it.

    The files are no fields of WTForms: ``routes.attachments.enclose`` looks at them and puts them
    here, with a sentence in ``file_errors`` for each that was refused.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.enclosed: list[Enclosed] = []
        self.file_errors: list[str] = []
        self.files_changed = False  # by the button that was pressed

    def validate(self, extra_validators: Any = None) -> bool:
        are_words_fine = bool(super().validate(extra_validators))
        for each in self.enclosed:
            each.error = self._fault_of(each)
        found = [*self.file_errors, *(each.error for each in self.enclosed if each.error)]
        self.form_errors = list(dict.fromkeys(found))
        return are_words_fine and not self.form_errors

    def enclosures(self) -> list[Enclosure]:
        return [Enclosure(each.file, self._alt_of(each)) for each in self.enclosed]

    def _alt_of(self, each: Enclosed) -> str:
        """As told beside the file, or in the text where the picture stands."""
        if each.is_decorative or not each.file.is_picture:
            return ""
        if each.alt:
            return each.alt
        in_text = re.search(rf"!\[([^\]]+)\]\({REFERENCE}{each.file.key}\)", self.body.data or "")
        return " ".join(in_text[1].split()) if in_text else ""

    def _fault_of(self, each: Enclosed) -> str:
        """A sentence, or nothing."""
        return str(self._sentence_about(each))

    def _sentence_about(self, each: Enclosed) -> Any:
        if not each.file.is_picture or each.is_decorative:
            return ""
        alt, name = self._alt_of(each), each.file.name
        if not alt:
            return gettext(
                "Say what the image “%(name)s” shows, or tick that it is only decoration.",
                name=name,
            )
        names = {name.casefold(), PurePosixPath(name).stem.casefold()}
        if alt.casefold() in names or SAYS_NOTHING.fullmatch(alt):
            return gettext(
                "“%(alt)s” does not say what the image shows: use words for those who cannot see it.",
                alt=alt,
            )
        if len(alt) > ALT_LENGTH:
            return gettext(
                "Use at most 300 characters to say what the image “%(name)s” shows.", name=name
            )
        return ""

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

    def draft(self, course: Outline) -> Draft:
        stream = course.stream_by_code(self.stream.data)
        return Draft(
            title=self.title.data,
            kind=self.kind.data,
            lang=self.lang.data,
            stream_id=stream.id if stream else None,
        )


class ThreadForm(HeadingFields, ReplyForm):
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
