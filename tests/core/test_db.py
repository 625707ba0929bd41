"""How each database is spoken to."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from app.core import clock
from app.core.db import (
    SiteVersion,
    UtcDateTime,
    db,
    engine_options,
    hold,
    normalised_url,
    reading,
    site_version,
)
from app.web.models import KeptText

TORONTO = timezone(timedelta(hours=-4))


@pytest.fixture
def plain(tmp_path) -> Flask:
    """An application with nothing but the handle, on a SQLite file of its own."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options("sqlite://", threads=1)
    db.init_app(app)
    with app.app_context():
        db.create_all()
        db.session.add(SiteVersion(id=1))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def kept(expires_at: datetime, key: str = "k") -> KeptText:
    return KeptText(key_hash=key, action="/en/", fields=[], expires_at=expires_at)


def test_a_time_comes_back_as_the_same_moment_in_utc(app) -> None:
    noon = datetime(2019, 6, 10, 13, 0, tzinfo=TORONTO)
    with app.app_context():
        db.session.add(kept(noon))
        db.session.commit()
        db.session.expire_all()
        back = db.session.scalars(select(KeptText.expires_at)).one()
    assert back == noon
    assert (back.tzinfo, back.hour) == (UTC, 17)


def test_times_are_compared_as_moments(app) -> None:
    with app.app_context():
        db.session.add(kept(datetime(2019, 6, 10, 17, 0, tzinfo=UTC)))
        db.session.commit()
        later = KeptText.expires_at < datetime(2019, 6, 10, 13, 1, tzinfo=TORONTO)
        earlier = KeptText.expires_at < datetime(2019, 6, 10, 12, 59, tzinfo=TORONTO)
        assert db.session.scalar(select(KeptText.id).where(later)) is not None
        assert db.session.scalar(select(KeptText.id).where(earlier)) is None


def test_a_time_without_zone_is_refused(app) -> None:
    with app.app_context():
        db.session.add(kept(datetime(2019, 6, 10, 13, 0)))  # noqa: DTZ001  (that is the point)
        with pytest.raises(StatementError, match="naive datetime"):
            db.session.commit()
        db.session.rollback()


def test_no_time_is_no_time() -> None:
    kind = UtcDateTime()
    dialect = create_engine("sqlite://").dialect
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 10_000)],
)
def test_every_sqlite_connection_is_set_up(pragma, value, plain) -> None:
    connections = [db.engine.connect() for _ in range(3)]
    found = {c.exec_driver_sql(f"PRAGMA {pragma}").scalar() for c in connections}
    for connection in connections:
        connection.close()
    assert found == {value}


def test_reading_takes_no_lock_and_opens_no_transaction(plain) -> None:
    with db.engine.connect() as connection:
        connection.execute(select(SiteVersion)).all()
        assert connection.connection.driver_connection.in_transaction is False


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO site_version (number, created_at) VALUES (7, '2019-06-10')",
        "UPDATE site_version SET number = 2",
        "DELETE FROM site_version",
        "\n  insert or replace into site_version (id, number, created_at) VALUES (1, 2, '2019-06-10')",
    ],
)
def test_the_first_write_takes_the_write_lock_at_once(statement, plain) -> None:
    with db.engine.connect() as one:
        one.execute(text(statement))
        other = sqlite3.connect(db.engine.url.database, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
        one.rollback()


def test_one_who_read_first_may_still_write_after_somebody_else(plain) -> None:
    """In a transaction around both, SQLite would answer SQLITE_BUSY_SNAPSHOT at once."""
    db.session.scalars(select(SiteVersion)).all()
    with db.engine.begin() as other:
        other.execute(text("UPDATE site_version SET number = number + 1"))
    db.session.execute(text("UPDATE site_version SET number = number + 1"))
    db.session.commit()
    assert site_version(db.engine) == 3


def test_a_rollback_undoes_every_write_since_the_first(plain) -> None:
    db.session.execute(text("UPDATE site_version SET number = 8"))
    db.session.execute(text("UPDATE site_version SET number = 9"))
    db.session.rollback()
    assert site_version(db.engine) == 1


def test_references_are_enforced(app) -> None:
    with app.app_context():
        row = text("INSERT INTO thread_counts (board_id, stream_id, threads) VALUES (-1, 0, 0)")
        with pytest.raises(IntegrityError):
            db.session.execute(row)
        db.session.rollback()


def test_a_page_that_only_reads_opens_no_transaction(app) -> None:
    with app.app_context():
        with reading():
            db.session.scalars(select(SiteVersion)).all()
            connection = db.session.connection()
            raw = connection.connection.driver_connection
            is_idle = (
                not raw.in_transaction
                if connection.dialect.name == "sqlite"
                else raw.info.transaction_status.name == "IDLE"
            )
        db.session.rollback()
    assert is_idle


def test_after_the_page_writes_are_wrapped_again(app) -> None:
    with app.app_context():
        with reading():
            db.session.scalars(select(SiteVersion)).all()
        db.session.rollback()
        db.session.execute(text("UPDATE site_version SET number = 99"))
        db.session.rollback()
        assert site_version(db.engine) != 99


def test_the_version_is_none_when_the_database_is_away() -> None:
    engine = create_engine("sqlite:////nowhere/at/all.sqlite3")
    assert site_version(engine) is None


def test_the_version_is_none_when_a_server_is_away() -> None:
    engine = create_engine(
        "postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 1}
    )
    assert site_version(engine) is None


def test_the_version_is_none_before_there_is_a_schema(tmp_path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert site_version(engine) is None
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgres://a@b/c", "postgresql+psycopg://a@b/c"),
        ("postgresql+psycopg://a@b/c", "postgresql+psycopg://a@b/c"),
        ("sqlite:////tmp/x", "sqlite:////tmp/x"),
    ],
)
def test_postgresql_is_spoken_to_through_one_driver(given, used) -> None:
    assert normalised_url(given) == used


def test_what_members_wrote_is_in_no_error_of_the_database(app) -> None:
    with app.app_context():
        with pytest.raises(DBAPIError) as caught:
            db.session.execute(text("SELECT :secret FROM no_such_table"), {"secret": "canary"})
        db.session.rollback()
    assert "canary" not in str(caught.value)


def test_the_clock_is_aware_and_a_day_is_a_day_of_the_zone(monkeypatch) -> None:
    late = datetime(2019, 6, 11, 2, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    monkeypatch.setattr(clock, "now", lambda: late)
    assert clock.today("America/Toronto").isoformat() == "2019-06-10"
    assert clock.today("Europe/Paris").isoformat() == "2019-06-11"


def test_who_holds_a_row_second_reads_what_the_first_left(app) -> None:
    """Ten who each read a number and write the next one lose none."""
    start = threading.Barrier(10)

    def add_one() -> None:
        with app.app_context():
            start.wait()
            hold(SiteVersion, 1)
            row = db.session.get_one(SiteVersion, 1)
            row.number += 1
            db.session.commit()
            db.session.remove()

    with app.app_context():
        before = db.session.get_one(SiteVersion, 1).number
        db.session.remove()
    threads = [threading.Thread(target=add_one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.get_one(SiteVersion, 1).number == before + 10
