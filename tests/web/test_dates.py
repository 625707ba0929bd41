"""Dates as a person of each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock
from app.web import dates

pytestmark = pytest.mark.once  # asks no database

NB = "\u00a0"


@pytest.fixture
def in_language(app, monkeypatch):
    """``in_language("fr")(dates.day, …)``, on 24 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, 0, tzinfo=UTC))

    def in_language(lang: str):
        def say(function, value):
            with app.test_request_context(f"/{lang}/"):
                app.preprocess_request()
                return str(function(value))

        return say

    return in_language


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (date(2019, 6, 10), "June 10, 2019", "10 juin 2019"),
        (date(2019, 7, 1), "July 1, 2019", "1er juillet 2019"),
        (date(2019, 1, 1), "January 1, 2019", "1er janvier 2019"),
        (date(2019, 8, 11), "August 11, 2019", "11 août 2019"),
        (date(2019, 8, 21), "August 21, 2019", "21 août 2019"),
        (date(2019, 12, 31), "December 31, 2019", "31 décembre 2019"),
    ],
)
def test_a_day(value, english, french, in_language) -> None:
    assert in_language("en")(dates.day, value) == english
    assert in_language("fr")(dates.day, value) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        # Summer time, winter time, noon, midnight, the first of a month, another year.
        (datetime(2026, 6, 10, 17, 5, tzinfo=UTC), f"Jun 10, 1:05{NB}p.m.", f"10 juin, 13{NB}h{NB}05"),
        (datetime(2026, 11, 24, 17, 5, tzinfo=UTC), f"Nov 24, 12:05{NB}p.m.", f"24 nov., 12{NB}h{NB}05"),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), f"Nov 24, 12:00{NB}a.m.", f"24 nov., 0{NB}h{NB}00"),
        (datetime(2026, 7, 1, 13, 0, tzinfo=UTC), f"Jul 1, 9:00{NB}a.m.", f"1er juill., 9{NB}h{NB}00"),
        (datetime(2019, 6, 10, 13, 0, tzinfo=UTC), f"Jun 10, 2019, 9:00{NB}a.m.", f"10 juin 2019, 9{NB}h{NB}00"),
        (datetime(2026, 1, 1, 3, 0, tzinfo=UTC), f"Dec 31, 2025, 10:00{NB}p.m.", f"31 déc. 2025, 22{NB}h{NB}00"),
    ],
)  # fmt: skip
def test_a_moment_is_told_in_the_zone_of_the_site(value, english, french, in_language) -> None:
    stamp = value.strftime("%Y-%m-%dT%H:%MZ")
    for lang, words in (("en", english), ("fr", french)):
        said = in_language(lang)(dates.moment, value)
        assert said == f'<time datetime="{stamp}">{words}</time>'


@pytest.mark.parametrize(
    ("before", "english", "french"),
    [
        (timedelta(seconds=5), "5 seconds ago", "il y a 5 secondes"),
        (timedelta(minutes=3), "3 minutes ago", "il y a 3 minutes"),
        (timedelta(hours=1), "1 hour ago", "il y a 1 heure"),
        (timedelta(days=2), "2 days ago", "il y a 2 jours"),
        (timedelta(days=-1), "in 1 day", "dans 1 jour"),
    ],
)
def test_how_long_ago(before, english, french, in_language) -> None:
    value = clock.now() - before
    assert in_language("en")(dates.ago, value) == english
    assert in_language("fr")(dates.ago, value) == french


def test_a_number_is_grouped_as_its_readers_group(in_language) -> None:
    assert in_language("en")(dates.number, 1234567) == "1,234,567"
    assert in_language("fr")(dates.number, 1234567) == f"1{NB}234{NB}567"
