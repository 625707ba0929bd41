"""The database handle, the declarative base, and how each database is spoken to.

**Reads are not wrapped in a transaction, writes are.** On SQLite a connection stays in
autocommit until its first INSERT, UPDATE or DELETE, and only then sends ``BEGIN IMMEDIATE``.
A transaction that reads first and writes later is refused at once by SQLite
(``SQLITE_BUSY_SNAPSHOT``; the busy timeout does not help), and one that takes the write lock
before it reads would hold it through password hashing and Markdown. So both databases behave
alike: every statement sees what is committed (READ COMMITTED), and whatever must not race is
written as one statement (``SET n = n + 1 ... RETURNING``, ``ON CONFLICT DO NOTHING``).

``synchronous=FULL``: with WAL and NORMAL, SQLite may forget the last commits when the power
fails. What we acknowledged is kept, at the price of one fsync a commit (measured in bench/).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    TypeDecorator,
    event,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.sql.functions import GenericFunction

from app.core import clock, turnstile

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_BUSY_MS = 10_000
# Of each connection, and forgotten whenever another one commits: the system's own cache of the
# file serves them all. Four times as much is no quicker at 100,000 posts.
SQLITE_CACHE_KB = 512
QUEUE = "queue"  # of a connection: where its writes wait for their turn
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite would drop the offset and hand back a naive value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: every time in the database is aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """SQLite has texts: read with their zone at once. A page has a hundred, and SQLAlchemy's
        own way makes three calls of each."""
        if dialect.name == "sqlite":
            return _read_utc
        return super().result_processor(dialect, coltype)


def _read_utc(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored + "+00:00")


class Base(DeclarativeBase):
    """The declarative base: names of constraints, and how Python types are stored."""

    # On a registry of our own: Flask-SQLAlchemy subclasses this base, and SQLAlchemy refuses a
    # type_annotation_map that is inherited.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: UtcDateTime}
    )


class Row(Base):
    """A row with a number of its own that knows when it was made."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Within this block statements run in autocommit: no BEGIN and no ROLLBACK on the wire.

    For requests that only read; on PostgreSQL it halves the round trips of a page.
    """
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


class RequestSession(FlaskSession):
    """One database, reached in autocommit while a request only reads."""

    def get_bind(self, mapper: Any = None, clause: Any = None, **_: Any) -> Engine:  # type: ignore[override]
        engine = self._db.engine
        if _reading.get() and engine.dialect.name == "postgresql":
            return _autocommit(engine)
        return engine

    def rollback(self) -> None:
        """Also forgets what was published: SQLAlchemy's own event for this is not sent when no
        statement had run."""
        self.info.pop("site_changed", None)
        super().rollback()


def _autocommit(engine: Engine) -> Engine:
    twin: Engine | None = engine.__dict__.get("_reading_twin")
    if twin is None:
        twin = engine.execution_options(isolation_level="AUTOCOMMIT")
        engine.__dict__["_reading_twin"] = twin
    return twin


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": RequestSession, "expire_on_commit": False},
)


def normalised_url(url: str) -> str:
    """The address SQLAlchemy wants: PostgreSQL always through psycopg 3."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def engine_options(url: str, *, threads: int) -> dict[str, Any]:
    """Pool and driver settings for this address; ``threads`` is how many share the pool."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"timeout": SQLITE_BUSY_MS / 1000}}
    return {
        # What members wrote does not belong in a log beside an error.
        "hide_parameters": True,
        "pool_size": threads,
        "max_overflow": 2,
        "pool_timeout": 5,
        "pool_recycle": 1800,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c timezone=UTC "
            "-c idle_in_transaction_session_timeout=300000",
        },
    }


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    record.info[QUEUE] = turnstile.queue_of(connection)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")
    cursor.close()


@event.listens_for(Engine, "close")
def _on_close(_connection: Any, record: Any) -> None:
    queue = record.info.pop(QUEUE, None)
    if queue is not None:
        queue.close()


@event.listens_for(Engine, "before_cursor_execute")
def _take_the_write_lock(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    if connection.dialect.name != "sqlite" or cursor.connection.in_transaction:
        return
    if statement.lstrip()[:7].upper().startswith(WRITES):
        turnstile.begin(cursor, connection.info.get(QUEUE), SQLITE_BUSY_MS)


@event.listens_for(RequestSession, "before_commit")
def _move_the_version(session: Any) -> None:
    """Last statement of a changing transaction, so that its row lock lasts only for the commit."""
    if session.info.pop("site_changed", False):
        session.flush()  # the version must be the last row this transaction touches
        session.execute(MOVE_VERSION)


class SiteVersion(Row):
    """One row: a number that moves whenever a page for signed-out readers may have changed."""

    __tablename__ = "site_version"

    number: Mapped[int] = mapped_column(default=1)


MOVE_VERSION = (
    SiteVersion.__table__.update()  # type: ignore[attr-defined]
    .where(SiteVersion.id == 1)
    .values(number=SiteVersion.number + 1)
)


def insert(model: type[Base]) -> Any:
    """The dialect's own INSERT, which knows ``on_conflict_do_nothing`` and ``.returning``.

    Ask ``returning(...)`` whether a row was written: a row count is not to be trusted there.
    """
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)


def hold(model: type[Row], *row_ids: int) -> None:
    """Whoever holds the same rows comes after the end of this transaction, and what is read from
    now on is what the one before left. PostgreSQL waits for the rows alone, one after another so that
    two who want the same do not wait for each other, and rows that only point to them do not wait;
    on SQLite a change that changes nothing takes the one lock there is."""
    if db.engine.dialect.name == "postgresql":
        rows = select(model.id).where(model.id.in_(row_ids)).order_by(model.id)
        db.session.execute(rows.with_for_update(key_share=True))
    else:
        same = update(model).where(model.id.in_(row_ids)).values(id=model.id)
        db.session.execute(same.execution_options(synchronize_session=False))


class greatest(GenericFunction[int]):  # noqa: N801  (the SQL function's own name)
    """The larger of two numbers: ``greatest`` in PostgreSQL, ``max`` in SQLite."""

    type = Integer()
    inherit_cache = True


@compiles(greatest, "sqlite")
def _greatest_in_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"max({compiler.process(element.clauses, **kwargs)})"


def fetch(statement: Executable, values: dict[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """Run a select of columns on the session's connection, past the mapper: lists and threads
    build no objects, and the mapper's share of a page of rows is a tenth of the page."""
    return db.session.connection().execute(statement, values)


def site_version(engine: Engine) -> int | None:
    """The number now, read past the session for speed; None when the database does not answer."""
    sql = "SELECT number FROM site_version WHERE id = 1"
    try:
        if engine.dialect.name == "sqlite":
            raw = engine.raw_connection()
            try:
                row = raw.driver_connection.execute(sql).fetchone()  # type: ignore[union-attr]
            finally:
                raw.close()
        else:
            with _autocommit(engine).connect() as connection:
                row = connection.exec_driver_sql(sql).fetchone()
    except (DBAPIError, TimeoutError, sqlite3.Error):
        return None
    return int(row[0]) if row else None
