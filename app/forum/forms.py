"""Shape and limits of what people write here."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    AnyOf,
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
from app.core.text import REFERENCE, visible_line
from app.forum import mentions
from app.forum.asking import AskedForm
from app.forum.commands import Enclosure, Heading, Hold
from app.forum.labels import FOLLOW_LABELS, KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import (
    Attachment,
    Board,
    FollowLevel,
    Kind,
    Post,
    PostTranslation,
    ReactionKind,
    Thread,
)
from app.forum.queries import Boards
from app.programme.queries import Outline
from app.web import current_actor, get_lang
from app.web.forms import Form, reason_field
from app.web.request import number_in

TITLE_LENGTH = 120
TWIN = re.compile(r"(?:\A|/threads/)([1-9][0-9]{0,8})(?:[-/?#]|\Z)")
BODY_LENGTH = 20_000
NOTE_LENGTH = 200
LONGEST_WAIT = timedelta(days=366)
TAB_LENGTH = 50
TOO_LONG = _l("Use at most 20,000 characters for a message: split this one into several.")
# What a kind asks for, and what stands above it in the text: official words, so in both languages.
PARTS = {Kind.QUESTION: ("tried",), Kind.TIP: ("what", "for_whom", "link")}
HEADINGS = {
    "tried": {"en": "What I have tried", "fr": "Ce que j’ai essayé"},
    "what": {"en": "The tip", "fr": "L’astuce"},
    "for_whom": {"en": "For whom", "fr": "Pour qui"},
    "link": {"en": "Link", "fr": "Lien"},
}
TEXT_LANGUAGES = {"en": ("en",), "fr": ("fr",), "both": ("en", "fr")}
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


class HoldForm(Form):
    """What a form knows of the draft it shows: see ``commands.drafts``."""

    sequence = HiddenField(default="0")
    tab = HiddenField(default=new_submission)

    def hold(self) -> Hold:
        return Hold(number_in(self.sequence.data) or 0, (self.tab.data or "")[:TAB_LENGTH])

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
        seen = number_in(self.replaces.data)
        return Hold(seen, hold.tab) if seen else hold


def few_are_mentioned(form: TextForm, field: TextAreaField) -> None:
    """New members name few people, and nobody more than a conversation has."""
    actor = current_actor()
    if actor is None or field.errors:
        return
    people = {person.id for person in mentions.people_named(form.text()).values()}
    most = policy.most_mentions(actor)
    if len(people) <= most:
        return
    if policy.has_new_member_limits(actor):
        raise ValidationError(
            _(
                "A new member can mention at most %(number)s people in a message: take some of the @ away.",
                number=most,
            )
        )
    raise ValidationError(
        _("Mention at most %(number)s people in a message: take some of the @ away.", number=most)
    )


class Said(DataRequired):  # type: ignore[misc]
    """Something, here or in what else becomes part of the text."""

    def __call__(self, form: TextForm, field: Field) -> None:
        if not form.text().strip():
            super().__call__(form, field)


class TextForm(AskedForm):
    """A text."""

    into: str | None = None  # the language of the text, where that is no choice
    thread: Any = None  # that is answered, where a hint about its language may be of use

    body = TextAreaField(
        _l("Your message"),
        filters=[lambda value: value.rstrip() if value else value],
        validators=[
            Said(_l("Write something before you post.")),
            Length(max=BODY_LENGTH, message=TOO_LONG),
            few_are_mentioned,
        ],
    )

    def text(self) -> str:
        """What will be kept, as Markdown."""
        return self.body.data or ""

    def text_lang(self) -> str:
        """What a reader hears it in; the page's own while it is in both, or not yet said."""
        return self.into or get_lang()


class BodyForm(TextForm, HoldForm):
    """A text, the language it is in, and the files that go with it.

    The files are no fields of WTForms: ``routes.attachments.enclose`` looks at them and puts them
    here, with a sentence in ``file_errors`` for each that was refused.
    """

    lang = RadioField(
        _l("This text is in"),
        choices=[SelectChoice(*pair) for pair in LANGUAGE_LABELS.items()],
        invalid_choice_message=_l("Choose the language of your text."),
        validators=[InputRequired(_l("Choose the language of your text."))],
    )

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

    def texts(self) -> list[str]:
        return [*super().texts(), *(each.alt for each in self.enclosed if each.alt)]

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
            return _(
                "Say what the image “%(name)s” shows, or tick that it is only decoration.",
                name=name,
            )
        names = {name.casefold(), PurePosixPath(name).stem.casefold()}
        if alt.casefold() in names or SAYS_NOTHING.fullmatch(alt):
            return _(
                "“%(alt)s” does not say what the image shows: use words for those who cannot see it.",
                alt=alt,
            )
        if len(alt) > ALT_LENGTH:
            return _(
                "Use at most 300 characters to say what the image “%(name)s” shows.", name=name
            )
        return ""

    def text_lang(self) -> str:
        return self.lang.data if self.lang.data in ("en", "fr") else get_lang()


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


class FollowForm(Form):
    """How closely somebody follows a thing, and from which page they said so."""

    level = SelectField(coerce=int, validators=[InputRequired()])
    came = HiddenField()

    def offer(self, levels: Iterable[FollowLevel]) -> None:
        self.level.choices = [SelectChoice(level.value, FOLLOW_LABELS[level]) for level in levels]


class HeadingFields(Form):
    """What a thread says above its posts."""

    title = StringField(
        _l("Title"),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Give your discussion a title.")),
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

    # The thread this one is the other side of.
    twin = HiddenField()
    # The key of what it is about.
    about = HiddenField()
    # The board whose page it was begun on (0: none), which names its draft whatever board is
    # chosen in the end.
    begun_in = HiddenField(default="0")
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
        validators=[InputRequired(_l("Choose where your discussion belongs."))],
        invalid_choice_message=_l("Choose where your discussion belongs."),
    )

    def draft_place(self) -> int:
        return number_in(self.begun_in.data) or 0

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

    def texts(self) -> list[str]:
        left_out = {field.data for field in self.fields_of_other_kinds()}
        return [text for text in super().texts() if text not in left_out]

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
        self.board.choices = board_choices(boards, course, lang)


def board_choices(boards: Boards, course: Outline, lang: str) -> list[SelectChoice]:
    """The commons and every offering's weeks, in groups."""
    groups = [(_l("Commons"), boards.commons)] + [
        (getattr(offering, f"title_{lang}"), boards.of_offering(offering.id))
        for offering in reversed(course.offerings)
    ]
    return [
        SelectChoice(board.code, week_title(board, lang), optgroup=str(title))
        for title, group in groups
        for board in group
    ]


class StateForm(Form):
    """A thing, changed. ``seen`` tells which state of it the editor has before them."""

    seen = HiddenField()

    def show_state_of(self, thing: Post | PostTranslation | None) -> None:
        edited_at = thing.edited_at if thing is not None else None
        self.seen.data = edited_at.isoformat() if edited_at else ""

    def state_seen(self) -> datetime | None:
        """When the thing as the editor saw it had been edited last; None: never, or unreadable,
        which only an untouched one agrees with."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return None


class EditForm(BodyForm, StateForm):
    """A reply, changed."""

    reason = reason_field(_l("A few words for those who read the history of this message."))


class TranslationForm(TextForm, StateForm):
    """A post in the other language."""


def thread_id_in(text: str) -> int | None:
    """The number of a thread in its address, or by itself; None for anything else."""
    found = TWIN.search(text)
    return int(found[1]) if found else None


class TwinForm(Form):
    """Another thread, by its address or its number."""

    other = StringField(
        _l("Address or number of the other discussion"),
        filters=[visible_line],
        validators=[DataRequired(_l("Give the address or the number of the other discussion."))],
    )

    def thread_id(self) -> int | None:
        return thread_id_in(self.other.data or "")


class EditFirstForm(HeadingFields, EditForm):
    """The first post, changed together with the thread's heading."""


class ReactionForm(Form):
    """What the button says it shall be: ``thanks``, or ``-thanks`` to take it back."""

    reaction = HiddenField(
        validators=[AnyOf([sign + kind.word for sign in ("", "-") for kind in ReactionKind])]
    )

    @property
    def gives(self) -> bool:
        return not self.reaction.data.startswith("-")

    @property
    def kind(self) -> ReactionKind:
        return ReactionKind[self.reaction.data.removeprefix("-").upper()]


class DayField(DateField):  # type: ignore[misc]
    """A day as browsers send it, ``2026-06-15``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the day as year-month-day, such as 2026-06-15.")) from None


class BookmarkForm(Form):
    note = StringField(
        _l("Note"),
        filters=[visible_line],
        validators=[
            Length(max=NOTE_LENGTH, message=_l("Use at most 200 characters for the note."))
        ],
    )
    remind_on = DayField(_l("Remind me on"), validators=[Optional()])

    def limit(self, today: date, before: date | None) -> None:
        """From today to a year from now. The day it has already may stay, though it is over."""
        self.today, self.before = today, before

    def validate_remind_on(self, field: DateField) -> None:
        if field.data is None or field.data == self.before:
            return
        if field.data < self.today:
            raise ValidationError(_l("Choose today or a later day for the reminder."))
        if field.data > self.today + LONGEST_WAIT:
            raise ValidationError(_l("Choose a day within a year for the reminder."))


def week_title(board: Board, lang: str) -> str:
    """``Week 3: Implementation``; a board of no week is just its title."""
    title = str(getattr(board, f"title_{lang}"))
    number = board.position
    if board.week_id is None:
        return title
    return str(_l("Week %(number)s: %(title)s", number=number, title=title))
