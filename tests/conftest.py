"""The cast, the course, and a fresh site for every test.

The database is made once per worker by the real migrations, with the real course package and
the cast. After a test that wrote anything, every table is put back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, event, select, text

from app import create_app
from app.accounts import sessions
from app.accounts.models import User
from app.cli.translations import compile_translations
from app.config import Settings
from app.core import cache
from app.core.db import Base, db
from app.forum.queries import boards
from app.programme import commands as programme
from app.programme.models import Offering
from app.programme.package import read_package
from app.programme.queries import outline
from app.web import page_cache
from tests.fresh_site import PACKAGE, a_database, make_cast, settings_for


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
    with application.app_context():
        upgrade()
        programme.load_package(read_package(PACKAGE))
        db.session.commit()
        make_cast()
        db.session.commit()
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def snapshot(site: Flask) -> dict[str, list[dict[str, Any]]]:
    """Every row there is before the first test."""
    with site.app_context(), db.engine.connect() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(table.select())]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def app(site: Flask, snapshot: dict[str, list[dict[str, Any]]]) -> Iterator[Flask]:
    """The site, as it was before any test."""
    written: list[str] = []
    with site.app_context():
        engine = db.engine

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield site
    event.remove(engine, "before_cursor_execute", note)
    if written:
        _put_back(site, snapshot)
    forget(site)


def _put_back(site: Flask, snapshot: dict[str, list[dict[str, Any]]]) -> None:
    with site.app_context(), db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if snapshot[table.name]:
                connection.execute(table.insert(), snapshot[table.name])
        if connection.dialect.name == "postgresql":
            for table in Base.metadata.sorted_tables:
                if "id" in table.c:
                    connection.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                            f"coalesce((SELECT max(id) FROM {table.name}), 0) + 1, false)"
                        )
                    )


def forget(site: Flask) -> None:
    """Nothing that an earlier test left in this process is remembered."""
    cache.forget_all()
    page_cache.clear(site)
    site.extensions["limits_storage"].reset()


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
            engine: Engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield ran
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
