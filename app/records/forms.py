"""What a record's holder fills in, and who notes a team."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.text import visible_line
from app.web.forms import Form

NAME, TEAM, MOST_HOURS = 120, 120, 500
HOURS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?", re.ASCII)


def _line(text: Any) -> str:
    return visible_line(text or "")


def _hours(_form: Any, field: Any) -> None:
    typed = (field.data or "").strip()
    if typed and (not HOURS.fullmatch(typed) or not 0 < read_hours(typed) <= MOST_HOURS):
        raise ValidationError(
            _l("Give the hours as a number between 0 and 500, for example 12.5; or leave it empty.")
        )


def read_hours(typed: str) -> float:
    """With a point or a comma."""
    return float(typed.strip().replace(",", "."))


class RecordForm(Form):
    holder = StringField(
        _l("Your name, as it is to stand on the record"),
        filters=[_line],
        validators=[
            DataRequired(_l("Write the name that is to stand on the record.")),
            Length(max=NAME, message=_l("Shorten the name to 120 characters.")),
        ],
    )
    hours = StringField(_l("Hours you spent, as you declare them"), validators=[_hours])

    @property
    def declared(self) -> float | None:
        typed = (self.hours.data or "").strip()
        return read_hours(typed) if typed else None


class TeamForm(Form):
    handle = StringField(
        _l("Member’s handle"),
        filters=[lambda text: _line(text).removeprefix("@")],
        validators=[DataRequired(_l("Write the handle of the member."))],
    )
    team = StringField(
        _l("Name of the team"),
        filters=[_line],
        validators=[
            DataRequired(_l("Write the name of the team.")),
            Length(max=TEAM, message=_l("Shorten the name of the team to 120 characters.")),
        ],
    )
