"""The only source of *now*: tests and time travel replace one function."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar date it is in the named IANA zone, e.g. ``America/Toronto``."""
    return now().astimezone(ZoneInfo(zone)).date()
