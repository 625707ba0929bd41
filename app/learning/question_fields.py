"""The controls of a question's form, by what its type has of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from app.core.text import official_line
from app.learning.grading import fold, number_of, settle_number
from app.learning.models import Type
from app.programme.package import LANGUAGES
from app.web import get_lang
from app.web.forms import rows_sent

TEXT, LINE, ADDRESS, NUMBER = 2_000, 500, 500, 40
TOO_LONG = _l("This is too long.")
BOTH = _l("Write this in both languages.")
LACKS = {"en": _l("This lacks English."), "fr": _l("This lacks French.")}
ROWS, STEP_ROWS, STEPS = 8, 4, 3
MOST_ROWS = 30
TEXTS = {
    "text_en": _l("Text, in English"), "text_fr": _l("Text, in French"),
    "match_en": _l("What belongs to it, in English"), "match_fr": _l("What belongs to it, in French"),
    "feedback_en": _l("What is said of it, in English"), "feedback_fr": _l("What is said of it, in French"),
}  # fmt: skip
# True and false are said by the site itself, in the words of the package's reader.
TRUE_FALSE = (("true", "True", "Vrai"), ("false", "False", "Faux"))


@dataclass(frozen=True)
class Rows:
    """Several of a kind: choices, pairs or items. ``most_right`` is None where any number of them
    may be right, 0 where being right is nothing they have."""

    prefix: str
    names: tuple[str, ...]
    count: int = ROWS
    most_right: int | None = 0
    least: int = 2

    @property
    def texts(self) -> list[str]:
        return [f"{name}_{lang}" for name in self.names for lang in LANGUAGES]

    @property
    def has_right(self) -> bool:
        return self.most_right != 0


CHOICE = ("text", "feedback")
ROWS_OF: dict[Type, tuple[str, Rows]] = {
    Type.SINGLE: ("choices", Rows("choice", CHOICE, most_right=1)),
    Type.MULTI: ("choices", Rows("choice", CHOICE, most_right=None)),
    Type.MATCH: ("pairs", Rows("pair", ("text", "match", "feedback"))),
    Type.ORDER: ("items", Rows("item", CHOICE)),
}


def groups_of(kind: Type, settings: Mapping[str, Any] | None) -> list[Rows]:
    """With rows for as many as there are, and some more: of a scenario, those of each step."""
    if kind in ROWS_OF:
        name, group = ROWS_OF[kind]
        return [_with_room(group, settings[name] if settings else [])]
    if kind is not Type.SCENARIO:
        return []
    steps = settings["steps"] if settings else []
    rows = [steps[n]["choices"] if n < len(steps) else [] for n in range(STEPS)]
    return [
        _with_room(Rows(f"step-{n}-choice", CHOICE, STEP_ROWS, most_right=1), there)
        for n, there in enumerate(rows)
    ]


def _with_room(group: Rows, there: Sequence[Any]) -> Rows:
    """Rows that were sent count as well, for as many as anybody was ever shown here."""
    sent = min(rows_sent(group.prefix), MOST_ROWS)
    return replace(group, count=max(group.count, len(there) + 1, sent))


def _checks(most: int, needed: bool) -> list[Any]:
    length = Length(max=most, message=TOO_LONG)
    return [DataRequired(BOTH), length] if needed else [length]


def line(label: Any) -> StringField:
    return StringField(label, filters=[official_line], validators=_checks(LINE, needed=False))


def long_line(label: Any, needed: bool = False, most: int = LINE) -> TextAreaField:
    """A line as well, in a control that grows with it."""
    return TextAreaField(label, filters=[official_line], validators=_checks(most, needed))


def text(label: Any, needed: bool = True) -> TextAreaField:
    return TextAreaField(
        label, filters=[lambda text: (text or "").strip()], validators=_checks(TEXT, needed)
    )


def _address(_form: Any, field: Field) -> None:
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(_("Write an address that begins with https://."))


def link() -> StringField:
    return StringField(
        _l("Its address"),
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=ADDRESS, message=TOO_LONG), _address],
    )


def row_fields(group: Rows) -> dict[str, Field]:
    made: dict[str, Any] = {}
    for row in range(group.count):
        made[f"{group.prefix}-{row}-id"] = HiddenField()
        made |= {f"{group.prefix}-{row}-{name}": long_line(TEXTS[name]) for name in group.texts}
        if group.has_right:
            made[f"{group.prefix}-{row}-right"] = BooleanField(_l("This one is right"))
    return made


def _true_false_fields() -> dict[str, Any]:
    because = {
        "of_true_en": _l("What is said of “true”, in English"),
        "of_true_fr": _l("What is said of “true”, in French"),
        "of_false_en": _l("What is said of “false”, in English"),
        "of_false_fr": _l("What is said of “false”, in French"),
    }
    answer = RadioField(
        _l("What is right?"),
        choices=[SelectChoice("true", _l("True")), SelectChoice("false", _l("False"))],
        invalid_choice_message=_l("Choose what is right."),
        validators=[InputRequired(_l("Choose what is right."))],
    )
    return {
        "answer": answer,
        **{name: long_line(label, needed=True) for name, label in because.items()},
    }


def _scenario_fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number in range(STEPS):
        made[f"step-{number}-id"] = HiddenField()
        for lang in LANGUAGES:
            made[f"step-{number}-text_{lang}"] = long_line(TEXTS[f"text_{lang}"], most=TEXT)
    return made


def _accepted(_form: Any, field: Field) -> None:
    if not lines_of(field) or not all(fold(line) for line in lines_of(field)):
        raise ValidationError(
            _("Write at least one answer, each on its own line, with a letter or a digit.")
        )


def _short_text_fields() -> dict[str, Any]:
    labels = {
        "accepted_en": _l("Right answers, in English"),
        "accepted_fr": _l("Right answers, in French"),
    }
    return {
        name: TextAreaField(label, validators=[Length(max=TEXT, message=TOO_LONG), _accepted])
        for name, label in labels.items()
    }


def read_number(text: str | None) -> Decimal | None:
    """As people write it in the language of the page; None for what is no number."""
    return number_of(settle_number(text or "", get_lang()))


def _number(_form: Any, field: Field) -> None:
    if field.data and read_number(field.data) is None:
        raise StopValidation(_("Write a number like 12 or 0.5."))


def _not_less(_form: Any, field: Field) -> None:
    number = read_number(field.data)
    if number is not None and number < 0:
        raise ValidationError(_("Write a number that is not less than 0."))


def _numeric_fields() -> dict[str, Any]:
    def number(label: Any, *checks: Callable[[Any, Field], None], needed: bool) -> StringField:
        must: list[Any] = [DataRequired(_l("Write a number like 12 or 0.5."))] if needed else []
        length = Length(max=NUMBER, message=TOO_LONG)
        return StringField(
            label, filters=[official_line], validators=[*must, length, _number, *checks]
        )

    return {
        "answer": number(_l("The right number"), needed=True),
        "tolerance": number(_l("How far off is right too"), _not_less, needed=False),
        "unit_en": line(_l("Unit, in English")),
        "unit_fr": line(_l("Unit, in French")),
    }


FIELDS_OF: dict[Type, Callable[[], dict[str, Any]]] = {
    Type.TRUE_FALSE: _true_false_fields,
    Type.SCENARIO: _scenario_fields,
    Type.SHORT_TEXT: _short_text_fields,
    Type.NUMERIC: _numeric_fields,
}


def lines_of(field: Field) -> list[str]:
    return [line for line in map(official_line, (field.data or "").split("\n")) if line]
