"""Shape and limits of what facilitators write of an activity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from app.core.text import official_line
from app.learning.commands import ActivityDraft
from app.learning.labels import MODES, VISIBILITIES
from app.learning.models import Activity, Mode, Visibility
from app.learning.opening_forms import OpeningForm
from app.learning.quiz_reader import MINUTES
from app.programme.models import Offering, Stream, Week
from app.programme.package_reader import CODE
from app.web import get_lang
from app.web.forms import rows_sent

TITLE, PROMPT, LABEL = 200, 10_000, 200
LEAST_ROWS, MORE_ROWS, MOST_ROWS = 6, 2, 20
TEXTS = ("label_en", "label_fr", "hint_en", "hint_fr")
TOO_LONG = _l("This is too long.")


def _line(label: Any, most: int) -> StringField:
    return StringField(
        label, filters=[official_line], validators=[Length(max=most, message=TOO_LONG)]
    )


def _text(label: Any, most: int) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=most, message=TOO_LONG)],
    )


class ActivityForm(OpeningForm):
    """``activity_form`` makes the rest: the controls of each field of the result's form, by the
    number of its row. A row without any text is no field."""

    title_en = _line(_l("Title, in English"), TITLE)
    title_fr = _line(_l("Title, in French"), TITLE)
    prompt_en = _text(_l("What to do, in English"), PROMPT)
    prompt_fr = _text(_l("What to do, in French"), PROMPT)
    mode = RadioField(
        _l("Who makes one result?"),
        choices=[SelectChoice(mode.value, label) for mode, label in MODES.items()],
        default=Mode.INDIVIDUAL.value,
        invalid_choice_message=_l("Choose who makes one result."),
        validators=[InputRequired(_l("Choose who makes one result."))],
    )
    visibility = RadioField(
        _l("Who is shown the results of others?"),
        choices=[SelectChoice(each.value, label) for each, label in VISIBILITIES.items()],
        default=Visibility.OPEN.value,
        invalid_choice_message=_l("Choose who is shown the results."),
        validators=[InputRequired(_l("Choose who is shown the results."))],
    )
    minutes = IntegerField(
        _l("Minutes"),
        default=30,
        validators=[NumberRange(*MINUTES, _l("Write a number of minutes from 1 to 240."))],
    )
    streams = SelectMultipleField(
        _l("For which streams?"),
        invalid_choice_message=_l("Choose from these streams."),
        option_widget=CheckboxInput(),
    )
    seen = HiddenField()

    row_count: int = 0

    def rows(self) -> list[dict[str, Field]]:
        names = (*TEXTS, "id", "is_long", "is_required", "place")
        return [
            {name: self[f"field-{row}-{name}"] for name in names} for row in range(self.row_count)
        ]

    def is_row_open(self, row: dict[str, Field]) -> bool:
        """Whether it says something, or something is wrong with it."""
        return any(row[name].data for name in TEXTS) or any(each.errors for each in row.values())

    def validate_title_en(self, field: Field) -> None:
        if not field.data and not self.title_fr.data:
            raise ValidationError(_("Give it a title, in one language at the least."))

    def show(self, activity: Activity, edition: str) -> None:
        for name in ("title_en", "title_fr", "prompt_en", "prompt_fr", "mode", "visibility",
                     "minutes", "streams"):  # fmt: skip
            self[name].data = getattr(activity, name)
        for row, field in zip(self.rows(), activity.fields, strict=False):
            for name in ("id", *TEXTS, "is_long", "is_required"):
                row[name].data = field[name]
        self.show_opening(activity.opens_at)
        self.seen.data = edition

    def fields(self) -> list[dict[str, Any]]:
        """Those that say something, in the order of their places. A field keeps its id, for what
        people answered is kept by it; a new one gets one of its label."""
        found: list[tuple[int, dict[str, Any]]] = []
        taken = {row["id"].data for row in self.rows() if self.is_row_open(row)}
        for number, row in enumerate(self.rows(), start=1):
            if not any(row[name].data for name in TEXTS):
                continue
            field: dict[str, Any] = {"id": row["id"].data or ""}
            known = {each["id"] for _place, each in found}
            if not CODE.fullmatch(field["id"]) or field["id"] in known:
                label = row["label_en"].data or row["label_fr"].data or ""
                field["id"] = new_id(label, known | taken)
            field |= {name: row[name].data or "" for name in TEXTS}
            field |= {name: bool(row[name].data) for name in ("is_long", "is_required")}
            found.append((row["place"].data or number, field))
        return [field for _place, field in sorted(found, key=lambda pair: pair[0])]

    def draft(self, *, is_published: bool, codes: Sequence[str]) -> ActivityDraft:
        """``codes`` are the streams', in the order in which the activity shall name them."""
        chosen = self.streams.data or []
        return ActivityDraft(
            title_en=self.title_en.data or "",
            title_fr=self.title_fr.data or "",
            prompt_en=self.prompt_en.data,
            prompt_fr=self.prompt_fr.data,
            mode=self.mode.data,
            streams=[code for code in codes if code in chosen],
            fields=self.fields(),
            visibility=self.visibility.data,
            minutes=self.minutes.data,
            is_published=is_published,
            opens_at=self.opens_at(),
        )


def new_id(label: str, taken: Collection[str]) -> str:
    """Small letters, digits and hyphens, from the words of a label; none that is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)[:4]
    begins = "-".join(words)[:40].strip("-") or "field"
    number, found = 1, begins
    while found in taken or found == "all":
        number += 1
        found = f"{begins}-{number}"
    return found


def activity_form(
    offering: Offering,
    weeks: Sequence[Week],
    week: Week,
    streams: Sequence[Stream],
    fields: int = 0,
    **given: Any,
) -> ActivityForm:
    """With rows for as many fields, for those that are sent, and a few more. ``given`` is what any
    form takes."""
    lang = get_lang()
    wanted = max(LEAST_ROWS, fields + MORE_ROWS, rows_sent("field"))
    rows = max(fields, min(MOST_ROWS, wanted))  # a package may have more than one adds here
    made: dict[str, Any] = {"offering": offering, "row_count": rows}
    for row in range(rows):
        made |= {f"field-{row}-{name}": control for name, control in _row(row).items()}
    form: ActivityForm = type("FormOfActivityText", (ActivityForm,), made)(**given)
    form.streams.choices = [
        SelectChoice(stream.code, getattr(stream, f"title_{lang}")) for stream in streams
    ]
    form.place(weeks, week)
    return form


def _row(row: int) -> dict[str, Any]:
    labels = {
        "label_en": _l("Label, in English"),
        "label_fr": _l("Label, in French"),
        "hint_en": _l("Hint, in English"),
        "hint_fr": _l("Hint, in French"),
    }
    return {
        **{name: _line(label, LABEL) for name, label in labels.items()},
        "id": HiddenField(),
        "is_long": BooleanField(_l("A long text")),
        "is_required": BooleanField(_l("It must be filled in")),
        "place": IntegerField(
            _l("Place"),
            default=row + 1,
            validators=[NumberRange(1, 99, _l("Write a number from 1 to 99."))],
        ),
    }
