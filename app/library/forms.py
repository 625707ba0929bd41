"""Shape and limits of what members and curators send."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.core.text import visible_line
from app.library.addresses import is_web_address
from app.library.labels import (
    KIND_LABELS,
    LEVEL_LABELS,
    STATUS_LABELS,
    VERDICT_LABELS,
    WHY_ONE_LABELS,
)
from app.library.models import LANGUAGES
from app.programme.models import Stream, Week
from app.programme.week_choices import week_choices
from app.web.forms import Form, WritingForm

TITLE_LENGTH = 300
PUBLISHER_LENGTH = 200
WHY_LENGTH = 1_000
TIP_LENGTH = 140
REASON_LENGTH = 500
LICENCE_LENGTH = 100
MOST_MINUTES = 6_000
TOO_LONG = _l("Use at most %(max)d characters.")
LANGUAGE_LABELS = {"en": _l("English"), "fr": _l("French")}
CHOOSE = _l("Choose one of these.")
NOT_AN_ADDRESS = _l("Write the address of a page, like https://example.org/page.")


def _tidy(text: str | None) -> str:
    return (text or "").strip()


def _line(label: Any, most: int, *more: Any, **rest: Any) -> StringField:
    limit = Length(max=most, message=TOO_LONG)
    return StringField(label, filters=[visible_line], validators=[*more, limit], **rest)


def _text(label: Any, most: int, *more: Any, **rest: Any) -> TextAreaField:
    limit = Length(max=most, message=TOO_LONG)
    return TextAreaField(label, filters=[_tidy], validators=[*more, limit], **rest)


def _is_address(_form: Any, field: Any) -> None:
    if field.data and not is_web_address(field.data):
        raise ValidationError(NOT_AN_ADDRESS)


def _address(label: Any, *more: Any, **rest: Any) -> StringField:
    return StringField(label, filters=[_tidy], validators=[*more, _is_address], **rest)


def _minutes(label: Any, **rest: Any) -> IntegerField:
    said = _l("Write a whole number from 1 to 6000.")
    validators = [Optional(), NumberRange(1, MOST_MINUTES, message=said)]
    return IntegerField(label, validators=validators, **rest)


def _choices(labels: Any) -> list[SelectChoice]:
    return [SelectChoice(str(key), label) for key, label in labels.items()]


def _several(label: Any, **rest: Any) -> SelectMultipleField:
    return SelectMultipleField(label, option_widget=widgets.CheckboxInput(),
                               widget=widgets.ListWidget(prefix_label=False),
                               invalid_choice_message=CHOOSE, **rest)  # fmt: skip


class SuggestForm(Form):
    """In the language one has: curators add the other."""

    submission = HiddenField(default=lambda: str(uuid4()))
    title = _line(_l("Title"), TITLE_LENGTH, DataRequired(_l("Write the title.")))
    url = _address(_l("Address"), DataRequired(NOT_AN_ADDRESS),
                   description=_l("Where it can be read, watched or fetched."))  # fmt: skip
    lang = RadioField(_l("Language of the resource"),
                      choices=_choices(LANGUAGE_LABELS), invalid_choice_message=CHOOSE)  # fmt: skip
    publisher = _line(_l("Publisher"), PUBLISHER_LENGTH)
    kind = SelectField(_l("Kind"), choices=_choices(KIND_LABELS), invalid_choice_message=CHOOSE)
    why = _text(_l("Why it matters"), WHY_LENGTH, DataRequired(_l("Say in a sentence why it matters.")),
                description=_l("One or two sentences, in the language of the resource."))  # fmt: skip
    week = SelectField(_l("Week it belongs to"), invalid_choice_message=CHOOSE)

    def offer(self, weeks: list[Week]) -> None:
        self.week.choices = [SelectChoice("", _l("I do not know")), *week_choices(weeks)]

    def validate_submission(self, field: Any) -> None:
        try:
            field.data = str(UUID(field.data or ""))
        except ValueError:
            field.data = str(uuid4())


class ResourceForm(WritingForm):
    """Everything that is said of a resource, both languages side by side."""

    seen = HiddenField()
    title_en = _line(_l("Title in English"), TITLE_LENGTH)
    title_fr = _line(_l("Title in French"), TITLE_LENGTH)
    publisher_en = _line(_l("Publisher in English"), PUBLISHER_LENGTH)
    publisher_fr = _line(_l("Publisher in French"), PUBLISHER_LENGTH)
    url_en = _address(_l("Address in English"))
    url_fr = _address(_l("Address in French"))
    transcript_en = _address(_l("Address of the transcript in English"))
    transcript_fr = _address(_l("Address of the transcript in French"))
    why_en = _text(_l("Why it matters, in English"), WHY_LENGTH)
    why_fr = _text(_l("Why it matters, in French"), WHY_LENGTH)
    one_language = SelectField(_l("If it is there in one language only"),
                               choices=[SelectChoice("", _l("It is there in both")), *_choices(WHY_ONE_LABELS)],
                               invalid_choice_message=CHOOSE)  # fmt: skip
    kind = SelectField(_l("Kind"), choices=_choices(KIND_LABELS), invalid_choice_message=CHOOSE)
    level = SelectField(_l("Level"), choices=_choices(LEVEL_LABELS), invalid_choice_message=CHOOSE)
    minutes = _minutes(_l("Minutes it asks of a person"))
    length = _minutes(_l("Minutes the recording lasts"))
    licence = _line(_l("Licence"), LICENCE_LENGTH)
    status = SelectField(
        _l("State"), choices=_choices(STATUS_LABELS), invalid_choice_message=CHOOSE
    )
    last_checked = DateField(_l("Last opened by a curator"), validators=[Optional()])
    weeks = _several(_l("Weeks"))
    streams = _several(_l("Streams"))

    def offer(self, weeks: list[Week], streams: list[Stream], lang: str) -> None:
        self.weeks.choices = week_choices(weeks)
        self.streams.choices = [
            SelectChoice(s.code, getattr(s, f"short_title_{lang}")) for s in streams
        ]

    def validate_one_language(self, field: Any) -> None:
        titled = [lang for lang in LANGUAGES if self[f"title_{lang}"].data]
        if len(titled) == len(LANGUAGES):
            field.data = ""


class VerdictForm(Form):
    verdict = RadioField(
        _l("What do you say of it?"),
        choices=_choices(VERDICT_LABELS),
        invalid_choice_message=CHOOSE,
    )
    tip = _line(_l("A tip for the next person"), TIP_LENGTH, description=_l("One line."))
    lang = RadioField(_l("Language of the tip"),
                      choices=_choices(LANGUAGE_LABELS), invalid_choice_message=CHOOSE)  # fmt: skip


class DeclineForm(Form):
    reason = _text(_l("Why it is declined"), REASON_LENGTH,
                   DataRequired(_l("Say why, for the other curators.")))  # fmt: skip
