"""What the header says of the course."""

from __future__ import annotations

from typing import Any

from app.core.cache import kept_for
from app.programme.queries import KEPT_SECONDS, Outline, outline


def current_offering() -> dict[str, Any] | None:
    """``slug``, ``title_en``, ``title_fr`` and ``week`` (its number, or None) of the offering the
    header leads to; None before any course is loaded."""
    return _current_offering(outline())


@kept_for(KEPT_SECONDS)
def _current_offering(course: Outline) -> dict[str, Any] | None:
    offering = course.current_offering
    if offering is None:
        return None
    week = course.week_now(offering)
    return {
        "slug": offering.slug,
        "title_en": offering.title_en,
        "title_fr": offering.title_fr,
        "week": week.number if week else None,
    }
