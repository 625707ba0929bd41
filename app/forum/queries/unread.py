"""What is new for a person: for the header, the grid and *my week*.

Bounded: only the ``RECENT`` most recently active threads are looked at. Whether a thread holds
something new is told by two numbers; how many posts that is, only lists ask.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, func, literal, select

from app import policy
from app.accounts.models import User
from app.core.db import fetch
from app.forum import marks
from app.forum.models import Thread, ThreadCount

RECENT = 200
MANY = 99  # more than so many are not counted for the header


def count_unread(actor: User) -> int:
    """How many threads hold something new, for the header: at most one more than ``MANY``."""
    statement = _count(sees_hidden=policy.sees_hidden(actor))
    return int(fetch(statement, reader(actor)).scalar_one())


def unread_by_cell(actor: User) -> dict[tuple[int, int], int]:
    """How many threads hold something new, by board and stream (0: for everyone)."""
    rows = fetch(_by_cell(sees_hidden=policy.sees_hidden(actor)), reader(actor))
    return {(row.board_id, row.stream_id): row.threads for row in rows}


def unread_thread_ids(actor: User) -> list[int]:
    """The threads that hold something new, of the ``RECENT`` most recently active."""
    statement = _ids(sees_hidden=policy.sees_hidden(actor))
    return [row.id for row in fetch(statement, reader(actor))]


def reader(actor: User) -> dict[str, int]:
    """What the statements below need to know of the person who reads."""
    return {"reader_id": actor.id, "floor": marks.floor_for(actor)}


THREAD_COUNTS = select(ThreadCount.board_id, ThreadCount.stream_id, ThreadCount.threads)


def thread_counts() -> dict[tuple[int, int], int]:
    """Visible threads by board and stream (0: for everyone), from the counters."""
    rows = fetch(THREAD_COUNTS, {})
    return {(row.board_id, row.stream_id): row.threads for row in rows}


def recent_threads(*, sees_hidden: bool) -> Subquery:
    """The most recently active threads, with how far this person has read each."""
    recent = select(
        Thread.id,
        Thread.board_id,
        Thread.stream_id,
        Thread.last_visible_number,
        Thread.last_post_id,
        Thread.is_moved,
        marks.own_floor().label("own_floor"),
        marks.read_number().label("read_number"),
    )
    for table, on in marks.reads_of_reader():
        recent = recent.outerjoin(table, on)
    if not sees_hidden:
        recent = recent.where(Thread.hidden_at.is_(None))
    return recent.order_by(Thread.last_post_id.desc()).limit(RECENT).subquery("recent")


def holds_news(threads: FromClause) -> ColumnElement[bool]:
    """Of rows with these two numbers: the last visible post is one that was not read."""
    return threads.c.last_visible_number > threads.c.read_number


@cache
def _count(*, sees_hidden: bool) -> Select[int]:
    recent = recent_threads(sees_hidden=sees_hidden)
    some = select(literal(1).label("one")).select_from(recent).where(holds_news(recent))
    return select(func.count()).select_from(some.limit(MANY + 1).subquery())


@cache
def _ids(*, sees_hidden: bool) -> Select[int]:
    recent = recent_threads(sees_hidden=sees_hidden)
    return select(recent.c.id).where(holds_news(recent))


@cache
def _by_cell(*, sees_hidden: bool) -> Select[int, int, int]:
    recent = recent_threads(sees_hidden=sees_hidden)
    stream_id = func.coalesce(recent.c.stream_id, literal(0, literal_execute=True))
    return (
        select(recent.c.board_id, stream_id.label("stream_id"), func.count().label("threads"))
        .where(holds_news(recent))
        .group_by(recent.c.board_id, stream_id)
    )
