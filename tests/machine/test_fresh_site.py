"""Each test finds the same site: whatever was written is gone, and it is week 3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from app import create_app
from app.accounts.models import User
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.programme.models import Offering
from app.programme.queries import outline
from tests.fresh_site import CAST, redis_of
from tests.put_back import Rows, put_back


def rename_everybody(process: Flask) -> None:
    with process.app_context():
        db.session.execute(update(User).values(display_name="Zoé"))
        db.session.commit()


def renamed(process: Flask) -> int | None:
    with process.app_context():
        is_zoé = User.display_name == "Zoé"
        return db.session.scalar(select(func.count()).select_from(User).where(is_zoé))


def test_what_a_test_wrote_is_gone(app: Flask, snapshot: Rows) -> None:
    with put_back(app, snapshot):
        rename_everybody(app)
        assert renamed(app) == len(CAST)
    assert renamed(app) == 0


def test_rows_that_changed_places_and_one_that_went_are_put_back(
    app: Flask, snapshot: Rows
) -> None:
    """They stand in each other's way when they go back one by one."""
    handles = select(User.id, User.handle).order_by(User.id)

    def everybody() -> list[tuple[int, str]]:
        with app.app_context():
            return [(row.id, row.handle) for row in db.session.execute(handles)]

    before = everybody()
    (first, its), (second, other) = before[:2]
    with put_back(app, snapshot):
        with app.app_context():
            for number, handle in ((first, "between"), (second, its), (first, other)):
                db.session.execute(update(User).where(User.id == number).values(handle=handle))
            db.session.execute(delete(User).where(User.id == before[-1][0]))
            db.session.commit()
        assert everybody() == [(first, other), (second, its), *before[2:-1]]
    assert everybody() == before


def test_what_another_process_of_the_site_wrote_is_gone(
    app: Flask, settings: Settings, snapshot: Rows
) -> None:
    other = create_app(settings)
    with put_back(app, snapshot):
        rename_everybody(other)
        with other.app_context():
            db.session.remove()
            db.engine.dispose()
    assert renamed(app) == 0


@pytest.fixture
def next_month(site: Flask) -> Iterator[None]:
    """Some weeks have passed since the site was made."""
    with time_machine.travel(clock.now() + timedelta(weeks=5), tick=True):
        yield


def assert_today_is_in_week_3(app: Flask) -> None:
    with app.app_context():
        current = outline().offering("current")
        starts_on = db.session.scalar(select(Offering.starts_on).where(Offering.id == current.id))
        week = outline().week_now(current)
    assert starts_on is not None
    assert week is not None
    assert week.number == 3
    assert week.opens_on - starts_on == timedelta(weeks=2)
    assert timedelta() <= clock.today(current.timezone) - week.opens_on < timedelta(weeks=1)


def test_weeks_after_the_site_was_made_it_is_still_week_3(next_month: None, app: Flask) -> None:
    assert_today_is_in_week_3(app)


def test_it_is_week_3(app: Flask) -> None:
    """Also after the test above, which has moved the course."""
    assert_today_is_in_week_3(app)


def test_every_worker_has_a_redis_database_of_its_own() -> None:
    given = "redis://:word@127.0.0.1:6379/3"
    assert redis_of("gw0", given) == given
    assert redis_of("gw1", given) == "redis://:word@127.0.0.1:6379/4"
    assert redis_of("gw1", "redis://127.0.0.1") == "redis://127.0.0.1/1"
