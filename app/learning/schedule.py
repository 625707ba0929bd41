"""From when a thing of a week is shown: a day and a time of the offering's weeks, in its zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from app.programme.live_sessions.plans import DAYS
from app.programme.live_sessions.times import GapError, day_in_week, moment_of
from app.programme.models import Offering
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names

GAP = "the clocks jump over {time} on {day} in {zone}: choose another time."


@dataclass(frozen=True)
class Opening:
    """``day`` is one of ``DAYS``, ``time`` like ``09:00``."""

    week: int
    day: str
    time: str
    # Where a package says it; one that was typed is the same one.
    path: Path = field(default=Path(), compare=False)
    line: int = field(default=1, compare=False)

    def moment(self, starts_on: date, zone: str) -> datetime:
        """In UTC, for an offering that starts on that Monday. Raises GapError."""
        day = day_in_week(starts_on, self.week, DAYS.index(self.day))
        return moment_of(day, clock_time.fromisoformat(self.time), zone)

    def moment_in(self, offering: Offering) -> datetime:
        """Of a package that is loaded. Raises PackageError for a time that never comes there."""
        try:
            return self.moment(offering.starts_on, offering.timezone)
        except GapError:
            day = day_in_week(offering.starts_on, self.week, DAYS.index(self.day))
            said = GAP.format(time=self.time, day=day, zone=offering.timezone)
            raise PackageError(self.path, self.line, said) from None

    def as_written(self) -> dict[str, str | int]:
        return {"week": self.week, "day": self.day, "time": self.time}

    @staticmethod
    def of(moment: datetime, offering: Offering) -> Opening:
        local = moment.astimezone(ZoneInfo(offering.timezone))
        days = (local.date() - day_in_week(offering.starts_on, 0, 0)).days
        return Opening(days // 7, DAYS[local.weekday()], f"{local:%H:%M}")


def read_opening(reader: Reader, node: yaml.Node, names: Names) -> Opening:
    """Raises PackageError, also for a time that never comes in an offering of the package."""
    fields = reader.exactly(node, "opens", {"week", "day", "time"}, frozenset())
    day, time = reader.text(fields["day"], "day"), reader.text(fields["time"], "time")
    if day not in DAYS:
        raise reader.fail(fields["day"], f"day must be one of: {', '.join(DAYS)}.")
    if not is_time(time):
        raise reader.fail(fields["time"], 'time must be a local time like "12:00".')
    week = reader.number(fields["week"], "week", names.weeks[0], names.weeks[-1])
    opening = Opening(week, day, time, reader.path, node.start_mark.line + 1)
    for monday in names.mondays:
        try:
            opening.moment(monday, names.zone)
        except GapError:
            said = GAP.format(
                time=time, day=day_in_week(monday, week, DAYS.index(day)), zone=names.zone
            )
            raise reader.fail(node, said) from None
    return opening


def is_time(text: str) -> bool:
    try:
        return f"{clock_time.fromisoformat(text):%H:%M}" == text
    except ValueError:
        return False
