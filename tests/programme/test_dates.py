"""Where weeks and offerings stand: by the calendar of the offering's own zone, never stored."""

from __future__ import annotations

from datetime import date

import pytest

from app.core import clock
from app.programme.models import Phase, Week, phase
from app.programme.nav import current_offering
from app.programme.queries import outline

FIRST, LAST = date(2026, 6, 1), date(2026, 7, 3)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 5, 31), Phase.UPCOMING),
        (date(2026, 6, 1), Phase.CURRENT),
        (date(2026, 6, 17), Phase.CURRENT),
        (date(2026, 7, 3), Phase.CURRENT),
        (date(2026, 7, 4), Phase.PAST),
    ],
)
def test_both_ends_belong_to_what_is_between(today, expected) -> None:
    assert phase(FIRST, LAST, today) is expected


@pytest.mark.parametrize(
    ("number", "opens_on", "closes_on"),
    [
        (0, date(2019, 6, 3), date(2019, 6, 9)),
        (1, date(2019, 6, 10), date(2019, 6, 16)),
        (2, date(2019, 6, 17), date(2019, 6, 23)),
        (3, date(2019, 6, 24), date(2019, 6, 30)),
        (4, date(2019, 7, 1), date(2019, 7, 7)),
        (5, date(2019, 7, 8), date(2019, 7, 14)),
        (6, date(2019, 7, 15), date(2019, 7, 21)),
    ],
)
def test_weeks_run_from_monday_to_sunday(number, opens_on, closes_on, app) -> None:
    assert Week.dates(date(2019, 6, 10), number) == (opens_on, closes_on)
    with app.app_context():
        week = outline().week(outline().offering("2019"), number)
        assert (week.opens_on, week.closes_on) == (opens_on, closes_on)


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("2019-06-03T03:59:59+00:00", None),  # Sunday, a second before midnight in Toronto
        ("2019-06-03T04:00:00+00:00", 0),
        ("2019-06-10T03:59:59+00:00", 0),
        ("2019-06-10T04:00:00+00:00", 1),
        ("2019-07-22T03:59:59+00:00", 6),
        ("2019-07-22T04:00:00+00:00", None),
    ],
)
def test_a_week_begins_at_midnight_in_the_offerings_zone(moment, number, app, at) -> None:
    at(moment)
    with app.app_context():
        week = outline().week_now(outline().offering("2019"))
        assert (week.number if week else None) == number


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-08T04:59:59+00:00", date(2026, 3, 7)),  # UTC-5, the night clocks go forward
        ("2026-03-08T05:00:00+00:00", date(2026, 3, 8)),
        ("2026-03-09T03:59:59+00:00", date(2026, 3, 8)),  # UTC-4 from then on
        ("2026-03-09T04:00:00+00:00", date(2026, 3, 9)),
        ("2026-11-01T03:59:59+00:00", date(2026, 10, 31)),  # the night they go back
        ("2026-11-02T04:59:59+00:00", date(2026, 11, 1)),
        ("2026-11-02T05:00:00+00:00", date(2026, 11, 2)),
    ],
)
def test_days_change_at_local_midnight_also_when_clocks_do(moment, day, at) -> None:
    at(moment)
    assert clock.today("America/Toronto") == day


@pytest.mark.parametrize(
    ("moment", "slug", "stage", "week"),
    [
        ("2019-05-01T12:00:00+00:00", "2019", Phase.UPCOMING, None),
        ("2019-06-26T12:00:00+00:00", "2019", Phase.CURRENT, 3),
        ("2019-07-13T12:00:00+00:00", "current", Phase.UPCOMING, None),
        ("2100-01-01T12:00:00+00:00", "current", Phase.PAST, None),
    ],
)
def test_the_header_leads_to_the_offering_of_the_day(moment, slug, stage, week, app, at) -> None:
    at(moment)
    with app.app_context():
        found = outline().current_offering
        assert found is not None
        assert (found.slug, found.phase) == (slug, stage)
        nav = current_offering()
        assert nav is not None
        assert (nav["slug"], nav["week"]) == (slug, week)


@pytest.mark.parametrize("moment", ["2019-05-01T12:00:00+00:00", "2100-01-01T12:00:00+00:00"])
def test_no_week_ever_locks(moment, at, client, start, amina) -> None:
    thread_id = start(amina, title="Read me then and now")
    at(moment)
    for number in range(7):
        assert client.get(f"/en/offerings/current/weeks/{number}").status_code == 200
    assert client.get(f"/en/threads/{thread_id}-read-me-then-and-now").status_code == 200
