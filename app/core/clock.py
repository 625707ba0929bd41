"""The only source of *now*: tests and time travel replace one function."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """What is done in this block was done at that moment: for the demo, which tells of weeks."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def today(zone: str) -> date:
    """The calendar date it is in the named IANA zone, e.g. ``America/Toronto``."""
    return now().astimezone(ZoneInfo(zone)).date()
