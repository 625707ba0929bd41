"""Shape and limits of what facilitators write of a week."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.text import official_line
from app.programme.models import Week
from app.programme.week_words import COLUMNS
from app.web.forms import WritingForm, official_title

TITLE, SHORT, SUMMARY, TEXT = 200, 80, 600, 20_000
TOO_LONG = _l("This is too long.")
IN_BOTH = _l("Write this in both languages.")


def _text(label: Any, most: int, *, is_line: bool = False, is_needed: bool = True) -> TextAreaField:
    length = Length(max=most, message=TOO_LONG)
    return TextAreaField(
        label,
        filters=[official_line if is_line else lambda text: (text or "").strip()],
        validators=[DataRequired(IN_BOTH), length] if is_needed else [length],
    )


class WeekForm(WritingForm):
    """Both languages of everything; of what is for teams, both or neither."""

    title_en = official_title(_l("Title, in English"), TITLE, TOO_LONG)
    title_fr = official_title(_l("Title, in French"), TITLE, TOO_LONG)
    short_title_en = official_title(_l("Short title, in English"), SHORT, TOO_LONG)
    short_title_fr = official_title(_l("Short title, in French"), SHORT, TOO_LONG)
    summary_en = _text(_l("Summary, in English"), SUMMARY, is_line=True)
    summary_fr = _text(_l("Summary, in French"), SUMMARY, is_line=True)
    objective_en = _text(_l("Objective, in English"), SUMMARY, is_line=True)
    objective_fr = _text(_l("Objective, in French"), SUMMARY, is_line=True)
    intro_en = _text(_l("Introduction, in English"), TEXT)
    intro_fr = _text(_l("Introduction, in French"), TEXT)
    team_en = _text(_l("What a manager tells their team, in English"), TEXT, is_needed=False)
    team_fr = _text(_l("What a manager tells their team, in French"), TEXT, is_needed=False)
    seen = HiddenField()

    def validate_team_en(self, field: Any) -> None:
        _both(field, self.team_fr)

    def validate_team_fr(self, field: Any) -> None:
        _both(field, self.team_en)

    def show(self, week: Week, edition: str) -> None:
        for name in COLUMNS:
            self[name].data = getattr(week, name)
        self.seen.data = edition

    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in COLUMNS}


def _both(field: Any, other: Any) -> None:
    if other.data and not field.data:
        raise ValidationError(IN_BOTH)
