"""The search engine that lives in the site's own PostgreSQL.

Documents are rows with a ``tsvector`` of our terms. Whatever is written, a rebuild too, is one
transaction: an index is whole, or it is the one before.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy
from sqlalchemy import Connection, Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DBAPIError, TimeoutError

from app.search.engine import (
    Document,
    Found,
    IndexBusyError,
    Question,
    QuestionTooCostlyError,
    SearchPausedError,
    SearchUnavailableError,
    Status,
)
from app.search.engine.postgres import rows
from app.search.engine.postgres.pages import groups_of, page_of
from app.search.engine.postgres.tables import SCHEMA_VERSION, Build, build_of, serving

WAIT = 10.0  # seconds, for another who writes
LONGEST_WAIT_FOR_READERS = "60s"
LOCK = 0x4C54_5345  # of whoever writes, among the advisory locks of the database
SERVED = "SELECT schema_version, build FROM search_index"
# With settings for the transaction, at the same time: who waits for a rebuild has not asked for too
# much; it takes longer to compile than to run; a common word and a rare one need different plans;
# the other processors serve other people.
SERVED_TO_A_SEARCH = """
SELECT schema_version, build,
    set_config('statement_timeout', '3s', true),
    set_config('lock_timeout', '2s', true),
    set_config('jit', 'off', true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('work_mem', '16MB', true),
    set_config('max_parallel_workers_per_gather', '0', true)
FROM search_index
"""
OF_A_REBUILD = {"statement_timeout": "0", "maintenance_work_mem": "256MB"}
REBUILD = "run `flask --app wsgi search rebuild`."
# What PostgreSQL says (``sqlstate``).
MISSING = "42P01"
OTHER_TABLES = {MISSING, "42703", "42804", "42883"}
BUSY = {"55P03", "40P01"}
CANCELLED = "57014"
FULL = "53100"
AWAY = ("08", "57P")

Answer = TypeVar("Answer")


class PostgresEngine:
    name = "postgres"

    def __init__(self, database: sqlalchemy.Engine, wait: float = WAIT) -> None:
        """On the site's database; ``wait`` seconds for another who writes."""
        self._database = database
        self._wait = wait
        self._build = build_of(0)

    def search(self, question: Question) -> Found:
        return self._answer(lambda connection, build: page_of(connection, build, question))

    def groups(self, question: Question, limit: int) -> list[int]:
        return self._answer(lambda connection, build: groups_of(connection, build, question, limit))

    def status(self) -> Status:
        return self._answer(self._status)

    def keys(self) -> Iterator[int]:
        yield from self._answer(
            lambda connection, build: connection.scalars(select(build.documents.c.key)).all()
        )

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        new = {document.key: document for document in documents}
        with self._writing() as connection:
            build = self._served(connection, SERVED)
            removed = rows.remove(connection, build, sorted({*gone, *new}))
            rows.add(connection, build, new.values())
            c = serving.c
            change = {c.generation: c.generation + 1, c.documents: c.documents + len(new) - removed}
            connection.execute(serving.update().values(change))

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self._writing() as connection:
            _set(connection, OF_A_REBUILD)
            serving.create(connection, checkfirst=True)
            old = connection.execute(select(serving.c.build, serving.c.generation)).first()
            number, generation = (old.build + 1, old.generation + 1) if old else (1, 1)
            build = build_of(number)
            build.metadata.drop_all(connection)
            count = rows.fill(connection, build, documents)
            row = {"id": 1, "schema_version": SCHEMA_VERSION, "build": number}
            row |= {"generation": generation, "documents": count}
            if old:
                build_of(old.build).metadata.drop_all(connection)
            connection.execute(
                insert(serving).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
            )

    def close(self) -> None:
        """Its connections are the site's."""

    def _answer(self, ask: Callable[[Connection, Build], Answer]) -> Answer:
        """Once more when a rebuild has just taken away the tables that were to be read."""
        try:
            with self._reading() as (connection, build):
                return ask(connection, build)
        except SearchUnavailableError as error:
            if _state(error.__cause__) != MISSING:
                raise
        with self._reading() as (connection, build):
            return ask(connection, build)

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, Build]]:
        with _told(), _told_to_a_reader(), self._database.connect() as connection:
            yield connection, self._served(connection, SERVED_TO_A_SEARCH)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _told(), self._database.begin() as connection:
            _set(connection, {"lock_timeout": f"{max(1, int(self._wait * 1000))}ms"})
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            _set(connection, {"lock_timeout": LONGEST_WAIT_FOR_READERS})
            yield connection

    def _served(self, connection: Connection, sql: str) -> Build:
        """The build that serves, which one of these statements asks for."""
        row = connection.exec_driver_sql(sql).first()
        if row is None:
            raise SearchUnavailableError(f"There is no search index: {REBUILD}")
        if row.schema_version != SCHEMA_VERSION:
            raise SearchUnavailableError(f"The search index is of another version: {REBUILD}")
        if self._build.number != row.build:
            self._build = build_of(row.build)
        return self._build

    def _status(self, connection: Connection, build: Build) -> Status:
        c = serving.c
        row = connection.execute(select(c.generation, c.documents)).one()
        names = [table.name for table in (build.documents, build.terms)]
        sizes = connection.scalars(
            select(func.pg_total_relation_size(func.unnest(literal(names, ARRAY(Text)))))
        )
        return Status(self.name, row.documents, row.generation, sum(sizes))


def _set(connection: Connection, settings: dict[str, str]) -> None:
    """For the transaction that is open."""
    connection.execute(select(*(func.set_config(each, to, True) for each, to in settings.items())))


@contextmanager
def _told_to_a_reader() -> Iterator[None]:
    """A reader waits for nobody but whoever puts another index in the place of this one."""
    try:
        yield
    except DBAPIError as error:
        state = _state(error)
        if state == CANCELLED:
            raise QuestionTooCostlyError from error
        if state in BUSY:
            raise SearchPausedError("The search index is being replaced.") from error
        raise


@contextmanager
def _told() -> Iterator[None]:
    """What the database refuses, in the words of the protocol."""
    try:
        yield
    except TimeoutError as error:
        raise SearchPausedError("The database has no connection to spare.") from error
    except DBAPIError as error:
        state = _state(error)
        if state in OTHER_TABLES:
            raise SearchUnavailableError(f"The search index is missing: {REBUILD}") from error
        if state in BUSY or state == CANCELLED:
            raise IndexBusyError("Somebody else is writing to the index.") from error
        if state == FULL:
            raise OSError(errno.ENOSPC, "The disk of the database is full.") from error
        if error.connection_invalidated or state is None or state.startswith(AWAY):
            raise SearchPausedError("The database does not answer.") from error
        raise


def _state(error: BaseException | None) -> str | None:
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
