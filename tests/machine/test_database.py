"""What a connection of the site may do to the database, however long somebody waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.config import Settings
from app.core.db import db, engine_options, reading

# Of PostgreSQL in milliseconds. ``synchronous`` 2 is FULL.
IN_FORCE = {
    "postgresql": {
        "statement_timeout": "15000",
        "lock_timeout": "5000",
        "idle_in_transaction_session_timeout": "300000",
        "TimeZone": "UTC",
    },
    "sqlite": {"busy_timeout": 10_000, "foreign_keys": 1, "journal_mode": "wal", "synchronous": 2},
}
ASK = {
    "postgresql": "SELECT setting FROM pg_settings WHERE name = '{}'",
    "sqlite": "PRAGMA {}",
}


@pytest.fixture
def process(app: Flask, settings: Settings) -> Iterator[Flask]:
    """Another process of the site. The one of the tests has run migrations, which wait longer."""
    process = create_app(settings)
    with process.app_context():
        yield process
        db.session.remove()
        db.engine.dispose()


def found(names: dict[str, object]) -> dict[str, object]:
    ask = ASK[db.engine.dialect.name]
    return {name: db.session.scalar(text(ask.format(name))) for name in names}


def test_every_connection_has_its_limits(process: Flask) -> None:
    promised = IN_FORCE[db.engine.dialect.name]
    assert found(promised) == promised


def test_so_has_one_that_only_reads(process: Flask) -> None:
    promised = IN_FORCE[db.engine.dialect.name]
    with reading():
        assert found(promised) == promised


def test_every_option_that_is_asked_of_postgresql_is_one_we_look_for() -> None:
    options = engine_options("postgresql+psycopg://a@b/c", threads=1)["connect_args"]["options"]
    asked = {word.partition("=")[0].lower() for word in options.replace("-c ", "").split()}
    assert asked == {name.lower() for name in IN_FORCE["postgresql"]}


def test_a_connection_to_postgresql_is_not_waited_for_for_ever() -> None:
    options = engine_options("postgresql+psycopg://a@b/c", threads=4)
    assert options["connect_args"]["connect_timeout"] == 5
    assert (options["pool_size"], options["pool_timeout"]) == (4, 5)
