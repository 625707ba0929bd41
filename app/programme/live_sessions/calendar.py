"""Live sessions as calendars read them (RFC 5545).

A session keeps its UID for ever and its SEQUENCE counts what calendars must be told of; one that
was cancelled stays, so that it is struck out where it had been added. Each zone is written out for
the years there is something in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vText, vUri

from app.core.text import plain_text_of_html
from app.programme.live_sessions.models import LiveSession, Status
from app.programme.models import Offering

PRODUCT = "-//Learning Together//Live sessions//EN"
LONGEST = 2_000
OFTEN = timedelta(hours=1)
BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Entry:
    """A session as somebody's calendar has it. ``join_url`` is None for who may not have it."""

    session: LiveSession
    offering: Offering
    page_url: str
    join_url: str | None = None


def calendar_text(entries: Sequence[Entry], name: str, *, reminds: bool = False) -> bytes:
    """The file. ``reminds`` adds an alarm a quarter of an hour before."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"),
                       ("method", "PUBLISH"), ("name", name), ("x-wr-calname", name)):  # fmt: skip
        calendar.add(key, value)
    calendar.add("refresh-interval", OFTEN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({entry.offering.timezone for entry in entries}):
        moments = [moment for entry in entries if entry.offering.timezone == zone
                   for moment in (entry.session.starts_at, entry.session.ends_at)]  # fmt: skip
        calendar.add_component(zone_of(zone, min(moments), max(moments)))
    for entry in entries:
        calendar.add_component(_event(entry, reminds=reminds))
    return bytes(calendar.to_ical())


def uid_of(session: LiveSession, offering: Offering) -> str:
    """The same for ever, wherever the site is."""
    return f"{session.uuid}-{offering.uuid}@learning-together"


def _event(entry: Entry, *, reminds: bool) -> Event:
    session, zone = entry.session, ZoneInfo(entry.offering.timezone)
    changed_at = session.changed_at.astimezone(UTC).replace(microsecond=0)
    is_cancelled = session.status == Status.CANCELLED
    event = Event()
    event.add("uid", uid_of(session, entry.offering))
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", session.sequence)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("summary", vText(session.title, params={"LANGUAGE": session.lang}))
    event.add("description", vText(_description(entry), params={"LANGUAGE": session.lang}))
    event.add("url", vUri(entry.page_url))
    if entry.join_url is not None and not is_cancelled:
        event.add("location", entry.join_url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    if reminds and not is_cancelled:
        event.add_component(_alarm(session.title))
    return event


def _description(entry: Entry) -> str:
    session = entry.session
    is_cancelled = session.status == Status.CANCELLED
    parts = [
        (session.reason or "") if is_cancelled else "",
        ", ".join(speaker.name for speaker in session.speakers),
        plain_text_of_html(session.html, LONGEST),
        entry.page_url,
    ]
    return "\n\n".join(part for part in parts if part)


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -BEFORE)
    return alarm


def zone_of(name: str, first: datetime, last: datetime) -> Timezone:
    """A zone from the year of one moment to the end of that of another: what holds at the
    beginning, and every change after it. ``DTSTART`` of each is by the clocks before the change."""
    zone = ZoneInfo(name)
    begin = datetime(first.astimezone(zone).year, 1, 1, tzinfo=UTC)
    end = datetime(last.astimezone(zone).year + 1, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", name)
    start = begin.astimezone(zone)
    component.add_component(_observance(start, start.utcoffset(), start.replace(tzinfo=None)))
    for moment in _changes(zone, begin, end):
        before = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
        local = (moment + before).replace(tzinfo=None)
        component.add_component(_observance(moment.astimezone(zone), before, local))
    return component


def _observance(
    after: datetime, before: timedelta | None, local: datetime
) -> TimezoneStandard | TimezoneDaylight:
    found = TimezoneDaylight() if after.dst() else TimezoneStandard()
    found.add("dtstart", local)
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", after.utcoffset())
    found.add("tzname", after.tzname())
    return found


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterable[datetime]:
    """The moments at which the zone's clocks are changed, to the minute."""
    day = begin
    while day < end:
        low, high = day, day + timedelta(days=1)
        before = low.astimezone(zone).utcoffset()
        if before != high.astimezone(zone).utcoffset():
            while high - low > timedelta(minutes=1):
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            yield high
        day += timedelta(days=1)
