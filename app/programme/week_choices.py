"""The weeks of an offering as a form offers them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import SelectChoice

from app.programme.models import Week
from app.web import get_lang


def week_choices(weeks: Sequence[Week]) -> list[SelectChoice]:
    """By their numbers, with what they are about."""
    return [
        SelectChoice(
            str(week.number),
            _("%(number)s: %(title)s", number=week.number,
              title=getattr(week, f"short_title_{get_lang()}")),
        )
        for week in weeks
    ]  # fmt: skip
