"""Writers of one SQLite file take turns.

Left to itself, SQLite lets each of them sleep and look again, longer every time: who comes last
may be first, and who has waited for long sleeps on. Here the writers of all processes stand in
one queue, the kernel's for a lock on an empty file beside the database (never on the database
itself: closing it would drop SQLite's own locks). Only who is first looks whether the database
is free, and looks often. Whoever has waited for too long is refused, as SQLite does.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # not on Windows: there SQLite's own way has to do
    fcntl = None  # type: ignore[assignment]

LOOK_EVERY = 0.000_3


def queue_of(connection: sqlite3.Connection) -> BinaryIO | None:
    """A connection's place to wait; None for a database in memory, or where no file can be."""
    file = next((row[2] for row in connection.execute("PRAGMA database_list")), "")
    if not file or fcntl is None:
        return None
    try:
        return Path(f"{file}-queue").open("ab")
    except OSError:
        return None


def begin(cursor: sqlite3.Cursor, queue: BinaryIO | None, patience_ms: int) -> None:
    """BEGIN IMMEDIATE when it is this writer's turn."""
    if queue is None:
        cursor.execute("BEGIN IMMEDIATE")
        return
    deadline = time.monotonic() + patience_ms / 1000
    with _first_in(queue):
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            while not _begun(cursor, deadline):
                time.sleep(LOOK_EVERY)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience_ms}")


@contextmanager
def _first_in(queue: BinaryIO) -> Iterator[None]:
    fcntl.flock(queue, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(queue, fcntl.LOCK_UN)


def _begun(cursor: sqlite3.Cursor, deadline: float) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return False
    return True
