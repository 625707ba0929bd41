"""After a test the database is as it was before: only the rows that differ are written.

A suite does this some ten thousand times. To delete and fill again whole tables would cost more,
and would leave PostgreSQL's full of dead rows, which every later test reads past.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, Table, bindparam, event
from sqlalchemy.exc import IntegrityError

from app.core.db import WRITES, Base, db

Row = dict[str, Any]
Rows = dict[str, list[Row]]
LOG = "mod_acts"
WRITTEN = re.compile(
    r'\s*(INSERT(?: OR \w+)?|REPLACE|UPDATE|DELETE)(?: INTO| FROM)?\s+"?(\w+)', re.I
)


def read_all(connection: Connection) -> Rows:
    """Every row there is."""
    return {table.name: _rows(connection, table) for table in _tables()}


@contextmanager
def put_back(site: Flask, snapshot: Rows) -> Iterator[None]:
    """After this block every row is as it was."""
    written: set[tuple[str, str]] = set()
    with site.app_context():
        ours = db.engine.url

    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip()[:7].upper().startswith(WRITES) and connection.engine.url == ours:
            match = WRITTEN.match(statement)
            if match:
                written.add((match[1].upper(), match[2]))

    # On every engine: a test may have other processes of this site, with engines of their own.
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    if written:
        _put_back(site, snapshot, written)


def write_all(site: Flask, snapshot: Rows) -> None:
    """Every table as it is in the snapshot, whatever it holds now."""
    with (
        site.app_context(),
        db.engine.begin() as connection,
        _log_can_be_written(connection, {LOG}),
    ):
        _fill_again(connection, snapshot, _tables())


def _put_back(site: Flask, snapshot: Rows, written: set[tuple[str, str]]) -> None:
    """What these verbs may have changed in these tables."""
    filled = {name for verb, name in written if verb.startswith(("INSERT", "REPLACE"))}
    emptied = {name for verb, name in written if verb not in ("INSERT", "UPDATE")}
    touched = {name for _, name in written} | _referring(emptied)
    with site.app_context():
        try:
            with db.engine.begin() as connection, _log_can_be_written(connection, touched):
                _undo(connection, snapshot, _tables(touched))
                _count_from(connection, snapshot, _tables(filled))
        except IntegrityError:  # rows that stand in each other's way, as two that changed places
            touched = _referring(touched)
            with db.engine.begin() as connection, _log_can_be_written(connection, touched):
                _fill_again(connection, snapshot, _tables(touched))


@contextmanager
def _log_can_be_written(connection: Connection, names: set[str]) -> Iterator[None]:
    """The log of moderation refuses to be changed: within this block it does not."""
    if LOG not in names:
        yield
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {LOG} DISABLE TRIGGER USER")
        yield
        connection.exec_driver_sql(f"ALTER TABLE {LOG} ENABLE TRIGGER USER")
        return
    made = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{LOG}'"
    triggers = connection.exec_driver_sql(made).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def _tables(names: Collection[str] | None = None) -> list[Table]:
    """These, or all, in an order in which they can be filled."""
    return [table for table in _sorted_tables() if names is None or table.name in names]


@cache
def _sorted_tables() -> list[Table]:
    return Base.metadata.sorted_tables


def _referring(names: set[str]) -> set[str]:
    """These tables and all that refer to one of them, whose rows go with theirs."""
    found = set(names)
    for table in _sorted_tables():
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found


def _undo(connection: Connection, snapshot: Rows, tables: list[Table]) -> None:
    """Changed rows first, so that none refers any more to one that goes next."""
    # Of a table that was empty whatever is there goes.
    found = {
        table.name: _change_back(connection, table, snapshot[table.name])
        for table in tables
        if snapshot[table.name]
    }
    for table in reversed(tables):
        if table.name not in found:
            connection.execute(table.delete())
        elif extra := found[table.name][0]:
            connection.execute(_deletion(table), extra)
    for table in tables:
        if table.name in found and (missing := found[table.name][1]):
            connection.execute(table.insert(), missing)


def _change_back(
    connection: Connection, table: Table, snapshot: list[Row]
) -> tuple[list[Row], list[Row]]:
    """Every row that is there as it was. Gives the keys of those that were not there, and those
    that are not there any more."""
    before = {_key(table, row): row for row in snapshot}
    extra = []
    for row in _rows(connection, table):
        key = _key(table, row)
        was = before.pop(key, None)
        if was is None:
            names = (f"key_{column.name}" for column in table.primary_key)
            extra.append(dict(zip(names, key, strict=True)))
        elif was != row:
            # Each at once, since it may free what the next needs.
            changed = {name: value for name, value in was.items() if value != row[name]}
            own = [column == row[column.name] for column in table.primary_key]
            connection.execute(table.update().where(*own).values(changed))
    return extra, list(before.values())


def _rows(connection: Connection, table: Table) -> list[Row]:
    return [dict(row._mapping) for row in connection.execute(table.select())]


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


@cache
def _deletion(table: Table) -> Any:
    own = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
    return table.delete().where(*own)


def _fill_again(connection: Connection, snapshot: Rows, tables: list[Table]) -> None:
    """The whole of these tables, to which no others refer."""
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        if snapshot[table.name]:
            connection.execute(table.insert(), snapshot[table.name])
    _count_from(connection, snapshot, tables)


def _count_from(connection: Connection, snapshot: Rows, tables: list[Table]) -> None:
    """The next row of each gets the number it would have got. SQLite sees to it itself."""
    if connection.dialect.name != "postgresql":
        return
    numbers = [_next_number(table, snapshot) for table in tables if "id" in table.c]
    if numbers:
        connection.exec_driver_sql("; ".join(numbers))


def _next_number(table: Table, snapshot: Rows) -> str:
    highest = max((row["id"] for row in snapshot[table.name]), default=0)
    return f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {highest + 1}, false)"
