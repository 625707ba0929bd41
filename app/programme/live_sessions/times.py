"""Local times of an offering's zone, and the moments they stand for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.programme.models import Week


class GapError(ValueError):
    """On that day the clocks jump over that time: it never comes."""


def moment_of(day: date, at: time, zone: str) -> datetime:
    """In UTC. A time that comes twice, when the clocks go back, is its first coming. Raises
    GapError for one that never comes."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise GapError
    return moment


def day_in_week(starts_on: date, week: int, weekday: int) -> date:
    """The day of an offering that starts on that Monday; ``weekday`` is 0 for Monday."""
    opens_on, _closes_on = Week.dates(starts_on, week)
    return date.fromordinal(opens_on.toordinal() + weekday)
