"""What an act changed, found by reading its reach before and after; and putting it back.

A difference is JSON: of each table the rows that were ``changed`` (by their key, each column with
what it held before and after), those that ``came`` and those that ``went``, whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from app.core.db import Base, UtcDateTime, db, hold
from app.forum.models import Thread
from app.moderation.errors import Refusal, UndoRefusedError
from app.moderation.reach import COUNTERS, NEVER_MADE, OWN, Reach

CHUNK = 500
Key = tuple[Any, ...]
Values = dict[str, Any]
Rows = dict[str, dict[Key, Values]]
Changes = dict[str, dict[str, list[Any]]]


class Reading:
    """The rows of a reach as they are before an act, each held until the transaction ends, so that
    what is found afterwards is the act's own doing."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        hold_threads(reach.thread_ids)
        self.tables = {part.table.name: part.table for part in reach.parts}
        self.highest = {name: _highest(table) for name, table in self.tables.items()}
        self.before: Rows = {
            name: _read(table, self._where(name), lock=True) for name, table in self.tables.items()
        }

    def changes(self) -> Changes:
        """What is otherwise now. Empty when nothing is."""
        found = {name: self._changes_of(table) for name, table in self.tables.items()}
        return {name: each for name, each in found.items() if any(each.values())}

    def _where(self, name: str) -> ColumnElement[bool]:
        return or_(*(part.where for part in self.reach.parts if part.table.name == name))

    def _changes_of(self, table: Table) -> dict[str, list[Any]]:
        before, counters = self.before[table.name], COUNTERS.get(table.name, frozenset())
        inside = _read(table, self._where(table.name))
        # What left the reach is there still: a post in another thread.
        elsewhere = _read_keys(table, [key for key in before if key not in inside])
        after = inside | elsewhere
        came = _ours(table, [key for key in after if key not in before])
        if any(key[0] <= self.highest[table.name] for key in came if "id" in table.c):
            raise RuntimeError(f"rows of {table.name} came into the reach of an act from outside")
        changed = []
        for key, was in before.items():
            now = after.get(key)
            if now is None:
                continue
            columns = [name for name in was if was[name] != now[name] and name not in counters]
            if columns:
                changed.append([list(key), {name: [was[name], now[name]] for name in columns}])
        return {
            "changed": changed,
            "came": [after[key] for key in came],
            "went": [row for key, row in before.items() if key not in after],
        }


def hold_threads(thread_ids: Iterable[int]) -> None:
    """As an answer does before it is written, the lower first. Also without any: on SQLite, whoever
    reads what they are going to change takes the one lock there is before."""
    hold(Thread, *(sorted(thread_ids) or [0]))


def put_back(changes: Changes) -> None:
    """Make everything as it was. What people changed of their own since stays as it is; where
    anything else is no longer as the act left it, UndoRefusedError, and the caller rolls back."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in changes]
    steps = [_Table(table, changes[table.name]) for table in tables]
    leaning = [step for step in reversed(steps) if not _is_leant_on(step.table)]
    leant_on = [step for step in reversed(steps) if _is_leant_on(step.table)]
    try:
        for do, some in (
            (_Table.delete_what_came, leaning),
            (_Table.park, steps),
            (_Table.insert_what_went, steps),
            (_Table.set_back, steps),
            (_Table.delete_what_came, leant_on),
        ):
            for step in some:
                do(step)
    except IntegrityError as error:
        raise UndoRefusedError(Refusal.IN_USE) from error
    db.session.expire_all()


class _Table:
    """What is to be put back in one table."""

    def __init__(self, table: Table, changes: dict[str, list[Any]]) -> None:
        self.table = table
        self.is_own = table.name in OWN
        self.counters = COUNTERS.get(table.name, frozenset())
        changed = {tuple(key): columns for key, columns in changes["changed"]}
        came = {_key(table, row): row for row in changes["came"]}
        went = {_key(table, row): row for row in changes["went"]}
        now = _read_keys(table, [*changed, *came, *went], lock=True)
        self.came = [key for key, row in came.items() if self._is_as_left(row, now.get(key))]
        self.went = [row for key, row in went.items() if self._is_free(key, now)]
        self.old = {
            key: old
            for key, columns in changed.items()
            if (old := self._to_set_back(columns, now.get(key)))
        }
        self.parked = {key: self._parked(old, now[key]) for key, old in self.old.items()}

    def _is_as_left(self, row: Values, now: Values | None) -> bool:
        """Whether a row that came can go: it is there, and nobody has changed it since."""
        if now is None:
            return False
        if any(now[name] != row[name] for name in row if name not in self.counters):
            return self._keep_newer()
        return True

    def _is_free(self, key: Key, now: Rows | dict[Key, Values]) -> bool:
        return key not in now or self._keep_newer()

    def _to_set_back(self, columns: dict[str, list[Any]], now: Values | None) -> Values:
        if now is None:
            self._keep_newer()
            return {}
        old = {}
        for name, (was, then) in columns.items():
            if now[name] == then:
                old[name] = was
            elif now[name] != was:
                self._keep_newer()
        return old

    def _keep_newer(self) -> bool:
        """False when what is there now may stay."""
        if not self.is_own:
            raise UndoRefusedError(Refusal.CHANGED)
        return False

    def _parked(self, old: Values, now: Values) -> Values:
        """The numbers of a unique key that is about to change, which get out of each other's way:
        posts that change places would meet on the way."""
        names = {
            name
            for key in _unique_keys(self.table)
            if any(column in old for column in key)
            for name in key
            if isinstance(self.table.c[name].type, Integer) and not self.table.c[name].foreign_keys
        }
        return {name: old.get(name, now[name]) for name in names}

    def park(self) -> None:
        parked = enumerate(self.parked.items(), start=1)
        self._update({key: dict.fromkeys(columns, -number) for number, (key, columns) in parked})

    def set_back(self) -> None:
        self._update({key: {**self.parked[key], **self.old[key]} for key in self.old})

    def _update(self, rows: dict[Key, Values]) -> None:
        """One statement for all rows in which the same columns change."""
        alike: dict[tuple[str, ...], list[Values]] = {}
        for key, values in rows.items():
            decoded = _decoded(self.table, values)
            which = {f"key_{n}": value for n, value in enumerate(key)}
            to = {f"to_{name}": value for name, value in decoded.items()}
            alike.setdefault(tuple(sorted(values)), []).append(which | to)
        for names, some in alike.items():
            if names:
                db.session.execute(self._statement(names), some)

    def _statement(self, names: tuple[str, ...]) -> Update:
        keys = enumerate(self.table.primary_key)
        return (
            self.table.update()
            .where(*(column == bindparam(f"key_{n}") for n, column in keys))
            .values({name: bindparam(f"to_{name}") for name in names})
        )

    def insert_what_went(self) -> None:
        for some in _chunks(self.went):
            db.session.execute(self.table.insert(), [_decoded(self.table, row) for row in some])

    def delete_what_came(self) -> None:
        for some in _chunks(self.came):
            db.session.execute(self.table.delete().where(_among(self.table, some)))


def numbers_in(changes: Changes, table: str, column: str) -> set[int]:
    """All values of a column that rows of a table have or had: which threads, boards or posts an
    act was about."""
    found: set[Any] = set()
    for name, rows in changes.items():
        if name == table:
            found |= {key[0] for key, _ in rows["changed"]}
            found |= {row["id"] for kind in ("came", "went") for row in rows[kind]}
        found |= {value for row in _values_of(rows, column) for value in row}
    return {value for value in found if value is not None}


def _values_of(rows: dict[str, list[Any]], column: str) -> Iterator[Sequence[Any]]:
    yield from (columns[column] for _, columns in rows["changed"] if column in columns)
    yield from ([row[column]] for kind in ("came", "went") for row in rows[kind] if column in row)


def _read(table: Table, where: ColumnElement[bool], *, lock: bool = False) -> dict[Key, Values]:
    statement = select(table).where(where).order_by(*table.primary_key)
    if lock:
        # Rows that only point to these do not wait. SQLite has one lock, and it is held.
        statement = statement.with_for_update(key_share=True)
    rows = [_encoded(row._mapping) for row in db.session.execute(statement)]
    return {_key(table, row): row for row in rows}


def _read_keys(table: Table, keys: Sequence[Key], *, lock: bool = False) -> dict[Key, Values]:
    found: dict[Key, Values] = {}
    for some in _chunks(sorted(keys)):
        found |= _read(table, _among(table, some), lock=lock)
    return found


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK))


def _ours(table: Table, keys: Sequence[Key]) -> list[Key]:
    """Those of the rows that this very transaction wrote: what others commit meanwhile is theirs,
    also where the act has changed it then. On SQLite nobody can."""
    if table.name in NEVER_MADE:
        return []
    if db.engine.dialect.name == "sqlite":
        return list(keys)
    ours = f"{table.name}.xmin = pg_current_xact_id()::xid"
    if table.name in OWN:
        # An insert that met a row of somebody's own has locked it before it changed it.
        ours += f" AND {table.name}.xmax = 0"
    found: set[Key] = set()
    for some in _chunks(keys):
        written = select(*table.primary_key).where(_among(table, some), literal_column(ours))
        found.update(tuple(row) for row in db.session.execute(written))
    return [key for key in keys if key in found]


def _highest(table: Table) -> int:
    if "id" not in table.c:
        return 0
    return db.session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0


def _key(table: Table, row: Values) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _among(table: Table, keys: Sequence[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _encoded(row: Any) -> Values:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _decoded(table: Table, row: Values) -> Values:
    return {name: _decode(table.c[name].type, value) for name, value in row.items()}


def _decode(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


@cache
def _unique_keys(table: Table) -> tuple[tuple[str, ...], ...]:
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    found = [tuple(column.name for column in key.columns) for key in keys]
    found += [tuple(c.name for c in index.columns) for index in table.indexes if index.unique]
    return tuple(found)


@cache
def _is_leant_on(table: Table) -> bool:
    """Whether rows of other tables refer to rows of this one: these have to go elsewhere first."""
    keys = (key for each in Base.metadata.tables.values() for key in each.foreign_keys)
    return any(key.column.table is table for key in keys)
