"""Writers of one SQLite file take turns, and nobody waits for ever."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.core import turnstile

PATIENCE_MS = 10_000
Open = Callable[[], sqlite3.Connection]


@pytest.fixture
def open_one(tmp_path: Path) -> Iterator[Open]:
    """``open_one()``: another connection to the same file."""
    opened: list[sqlite3.Connection] = []

    def open_one() -> sqlite3.Connection:
        connection = sqlite3.connect(
            tmp_path / "site.sqlite3", isolation_level=None, check_same_thread=False
        )
        opened.append(connection)
        return connection

    open_one().execute("PRAGMA journal_mode = WAL")
    yield open_one
    for connection in opened:
        connection.close()


@pytest.fixture
def write() -> Callable[..., None]:
    """``write(connection, patience_ms)``: begin, as app.core.db does it."""

    def write(connection: sqlite3.Connection, patience_ms: int = PATIENCE_MS) -> None:
        queue = turnstile.queue_of(connection)
        assert queue is not None
        with queue:
            turnstile.begin(connection.cursor(), queue, patience_ms)

    return write


def test_who_finds_the_database_free_begins(open_one, write) -> None:
    one = open_one()
    write(one)
    assert one.in_transaction


def test_who_waits_begins_when_the_other_has_finished(open_one, write) -> None:
    one, other = open_one(), open_one()
    write(one)
    waiting = threading.Thread(target=write, args=(other,))
    waiting.start()
    one.execute("COMMIT")
    waiting.join()
    assert other.in_transaction


def test_who_has_waited_for_too_long_is_refused(open_one, write) -> None:
    one, other = open_one(), open_one()
    write(one)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write(other, 0)
    assert not other.in_transaction
    one.execute("COMMIT")
    write(other)
    assert other.in_transaction


def test_afterwards_sqlite_is_as_patient_as_before(open_one, write) -> None:
    one = open_one()
    write(one, 1234)
    assert one.execute("PRAGMA busy_timeout").fetchone() == (1234,)


def test_who_is_not_first_does_not_look(open_one, write) -> None:
    one, first = open_one(), open_one()
    queue = turnstile.queue_of(first)
    assert queue is not None
    fcntl.flock(queue, fcntl.LOCK_EX)
    waiting = threading.Thread(target=write, args=(one,))
    waiting.start()
    assert not one.in_transaction
    queue.close()  # as when its process ends
    waiting.join()
    assert one.in_transaction


def test_a_database_in_memory_has_no_queue() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    assert turnstile.queue_of(connection) is None
    turnstile.begin(connection.cursor(), None, PATIENCE_MS)
    assert connection.in_transaction
    connection.close()


def test_where_no_file_can_be_sqlites_own_way_has_to_do(open_one, tmp_path) -> None:
    (tmp_path / "site.sqlite3-queue").mkdir()
    assert turnstile.queue_of(open_one()) is None


def test_a_closed_connection_leaves_its_queue(tmp_path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    with engine.connect() as connection:
        queue = connection.info["queue"]
        connection.execute(text("SELECT 1"))
        assert not queue.closed
    engine.dispose()
    assert queue.closed
