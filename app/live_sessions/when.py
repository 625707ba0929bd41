"""When a session is, in the words of each language: in the offering's zone and in UTC. What it is
in the reader's own, a script of the page adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_timezone_name


@dataclass(frozen=True)
class When:
    """``day`` is like ``Tuesday, March 3, 2026``, ``short_day`` like ``Tue, Mar 3``, ``zone`` like ``Eastern Standard Time``; ``iso``
    and ``iso_end`` are for machines."""

    day: str
    short_day: str
    start: str
    end: str
    zone: str
    zone_id: str
    utc_start: str
    utc_end: str
    iso: str
    iso_end: str


def clock_of(seconds: int) -> str:
    """``5:07`` or ``1:02:03`` into a recording."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@lru_cache(maxsize=512)
def when(starts_at: datetime, ends_at: datetime, zone: str, lang: str) -> When:
    local, local_end = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    utc, utc_end = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    name = get_timezone_name(local, width="long", locale=f"{lang}_CA")
    return When(
        day=_day(local, lang),
        short_day=str(format_skeleton("MMMEd", local, locale=f"{lang}_CA")),
        start=_clock(local, lang),
        end=_clock(local_end, lang),
        zone=name[:1].lower() + name[1:] if lang == "fr" else name,
        zone_id=zone,
        utc_start=_clock(utc, lang),
        utc_end=_clock(utc_end, lang),
        iso=f"{utc:%Y-%m-%dT%H:%MZ}",
        iso_end=f"{utc_end:%Y-%m-%dT%H:%MZ}",
    )


def _day(local: datetime, lang: str) -> str:
    if lang == "en":
        return str(format_date(local, "EEEE, MMMM d, y", locale="en_CA"))
    text = str(format_date(local, "EEEE d MMMM y", locale="fr_CA"))
    return text.replace(" 1 ", " 1er ", 1)


def _clock(moment: datetime, lang: str) -> str:
    if lang == "fr":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}"
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02}\u00a0{half}"
