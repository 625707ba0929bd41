"""When a session is, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.live_sessions.when import when
from app.programme.live_sessions.times import GapError, day_in_week, moment_of

NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def test_it_is_told_in_english() -> None:
    at = when(NOON, NOON + timedelta(hours=1), "America/Toronto", "en")
    assert at.day == "Tuesday, December 1, 2026"
    assert (at.start, at.end) == ("12:00\u00a0p.m.", "1:00\u00a0p.m.")
    assert at.zone == "Eastern Standard Time"
    assert (at.utc_start, at.iso) == ("5:00\u00a0p.m.", "2026-12-01T17:00Z")


def test_it_is_told_in_french() -> None:
    at = when(NOON, NOON + timedelta(hours=1), "America/Toronto", "fr")
    assert at.day == "mardi 1er décembre 2026"
    assert (at.start, at.utc_end) == ("12\u00a0h\u00a000", "18\u00a0h\u00a000")
    assert "Est" in at.zone


def test_summer_has_another_name() -> None:
    june = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
    at = when(june, june, "America/Toronto", "en")
    assert (at.start, at.zone) == ("12:00\u00a0p.m.", "Eastern Daylight Saving Time")


def test_a_time_that_never_comes_is_none() -> None:
    with pytest.raises(GapError):
        moment_of(date(2026, 3, 8), time(2, 30), "America/Toronto")
    assert moment_of(date(2026, 3, 8), time(3, 0), "America/Toronto").hour == 7


def test_a_time_that_comes_twice_is_its_first_coming() -> None:
    moment = moment_of(date(2026, 11, 1), time(1, 30), "America/Toronto")
    assert moment == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(("week", "day"), [(1, date(2026, 6, 2)), (0, date(2026, 5, 26))])
def test_a_day_of_a_week(week, day) -> None:
    assert day_in_week(date(2026, 6, 1), week, 1) == day
