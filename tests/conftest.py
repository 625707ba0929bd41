"""The cast, the course, and a fresh site for every test.

The database is made once per worker by the real migrations, with the real course package and
the cast. After a test that wrote anything, every table is put back as it was.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app import create_app
from app.accounts import passwords, sessions
from app.accounts.models import User
from app.cli.translations import compile_translations
from app.config import Settings
from app.core import cache, clock, schema
from app.core.db import db
from app.forum.queries import boards
from app.programme import commands as programme
from app.programme.models import Offering
from app.programme.package import read_package
from app.programme.queries import outline
from app.web import page_cache
from tests.fresh_site import (
    IN_SERVICE,
    PACKAGE,
    QUICK,
    a_database,
    make_cast,
    redis_of,
    settings_for,
)
from tests.put_back import Rows, put_back, read_all, write_all


def pytest_configure() -> None:
    """Limits are reset and counted by tests of every worker: each has a Redis of its own. And a
    password is hashed a hundred times faster than in service."""
    passwords._hasher = QUICK
    passwords._nobody()  # kept in this process: it is as quick as the others
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and "TEST_REDIS_URL" in os.environ:
        os.environ["TEST_REDIS_URL"] = redis_of(worker, os.environ["TEST_REDIS_URL"])


def pytest_collection_finish() -> None:
    """Ten thousand tests and all they imported stay to the end: they are not looked through again
    whenever a test leaves something to collect."""
    gc.collect()
    gc.freeze()


def _refuse_to_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With CI=true nothing may be skipped, for whatever reason: that is a failure."""
    # What is expected to fail is reported as skipped too, but it has run.
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"With CI=true nothing may be skipped: {report.nodeid} ({reason})"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_to_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_to_skip(report)
    return report


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    instance = tmp_path_factory.mktemp("instance")
    with a_database(instance) as url:
        yield settings_for(url, instance)


@pytest.fixture(scope="session")
def site(settings: Settings) -> Iterator[Flask]:
    """The application with schema, course and cast; use ``app``, which is fresh for each test."""
    compile_translations(settings.translations)
    application = create_app(settings)
    application.config["WTF_CSRF_ENABLED"] = False
    application.config["SECONDS_TO_REGISTER"] = 0  # tests type faster than people
    with application.app_context():
        schema.upgrade(application)
        programme.load_package(read_package(PACKAGE))
        db.session.commit()
        make_cast()
        db.session.commit()
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def snapshot(site: Flask) -> Rows:
    """Every row there is before the first test."""
    with site.app_context(), db.engine.connect() as connection:
        return read_all(connection)


@pytest.fixture
def app(site: Flask, snapshot: Rows) -> Iterator[Flask]:
    """The site, as it was before any test."""
    _stay_in_week_3(site, snapshot)
    with put_back(site, snapshot):
        yield site
    forget(site)


def _stay_in_week_3(site: Flask, snapshot: Rows) -> None:
    """The course was loaded in its week 3. Where a week has ended since, at midnight between a
    Sunday and a Monday, it goes on a week, as if it had been loaded now."""
    [current] = [row for row in snapshot["offerings"] if row["slug"] == "current"]
    since = clock.today(current["timezone"]) - current["starts_on"] - timedelta(weeks=2)
    late = timedelta(weeks=since // timedelta(weeks=1))
    if not late:
        return
    _postpone(current, ("starts_on", "ends_on"), late)
    for week in snapshot["weeks"]:
        if week["offering_id"] == current["id"]:
            _postpone(week, ("opens_on", "closes_on"), late)
    for session in snapshot["live_sessions"]:
        if session["offering_id"] == current["id"]:
            _postpone(session, ("starts_at",), late)
    write_all(site, snapshot)
    forget(site)


def _postpone(row: dict[str, Any], days: tuple[str, ...], late: timedelta) -> None:
    row.update({day: row[day] + late for day in days})


def forget(site: Flask) -> None:
    """Nothing that an earlier test left in this process is remembered."""
    cache.forget_all()
    page_cache.clear(site)
    site.extensions["limits_storage"].reset()


@pytest.fixture
def slow_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashed as they are in service."""
    monkeypatch.setattr(passwords, "_hasher", IN_SERVICE)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def visit(app: Flask) -> Callable[[User | None], FlaskClient]:
    """``visit(amina)``: a browser in which she is signed in; ``visit(None)``: a stranger's."""

    def visit(person: User | None) -> FlaskClient:
        browser = app.test_client()
        if person is None:
            return browser
        with app.test_request_context("/en/"):
            sessions.start(db.session.get_one(User, person.id), remember=False)
            db.session.commit()
            from flask import session

            kept = dict(session)
        with browser.session_transaction() as cookie:
            cookie.update(kept)
        return browser

    return visit


@pytest.fixture
def csrf_client(app: Flask) -> Iterator[FlaskClient]:
    """A stranger's browser on a site that asks for tokens."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False


def _person(app: Flask, handle: str) -> User:
    with app.app_context():
        person = db.session.scalars(select(User).where(User.handle == handle)).one()
        db.session.expunge(person)
        return person


@pytest.fixture
def amina(app: Flask) -> User:
    """Takes part in English."""
    return _person(app, "amina")


@pytest.fixture
def luc(app: Flask) -> User:
    """Takes part in French."""
    return _person(app, "luc")


@pytest.fixture
def grace(app: Flask) -> User:
    """Facilitates the current offering."""
    return _person(app, "grace")


@pytest.fixture
def hers(visit: Callable[[User | None], FlaskClient], grace: User) -> FlaskClient:
    """Grace's browser: she writes the course."""
    return visit(grace)


@pytest.fixture
def rosa(app: Flask) -> User:
    """Moderates the whole site."""
    return _person(app, "rosa")


@pytest.fixture
def devon(app: Flask) -> User:
    """Administers it."""
    return _person(app, "devon")


@pytest.fixture
def noor(app: Flask) -> User:
    """An executive on a phone."""
    return _person(app, "noor")


@pytest.fixture
def tom(app: Flask) -> User:
    """Took part in 2019."""
    return _person(app, "tom")


@pytest.fixture
def charlie(app: Flask) -> User:
    """Has an account and no business here."""
    return _person(app, "charlie")


@pytest.fixture
def offering(app: Flask) -> Offering:
    """The current one; today is in its week 3."""
    with app.app_context():
        return outline().offering("current")


@pytest.fixture
def board_id(app: Flask) -> int:
    """The board of this week."""
    with app.app_context():
        return boards().by_code["current-week-3"].id


@pytest.fixture
def queries(app: Flask) -> Callable[[], Any]:
    """``with queries() as ran:`` — every statement the block sends to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        ran: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            ran.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield ran
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
