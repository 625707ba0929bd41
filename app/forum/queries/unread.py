"""What is new for a person: one query for the header, the grid and the weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Select, func, select

from app import policy
from app.accounts.models import User
from app.core.db import fetch
from app.forum import marks
from app.forum.models import Thread, ThreadCount

RECENT = 200


@dataclass(frozen=True)
class ThreadMark:
    """A thread with something new: where it is, and how many posts."""

    thread_id: int
    board_id: int
    stream_id: int | None
    unread: int


@dataclass(frozen=True)
class Unread:
    """The threads with something new among the most recently active ones, these first."""

    threads: list[ThreadMark]

    @property
    def total(self) -> int:
        """How many threads hold something new."""
        return len(self.threads)

    @cached_property
    def by_cell(self) -> Counter[tuple[int, int]]:
        """By board and stream; stream 0 is what is addressed to everyone."""
        return Counter((mark.board_id, mark.stream_id or 0) for mark in self.threads)


def unread_of(actor: User) -> Unread:
    """Bounded: only the ``RECENT`` most recently active threads are looked at."""
    rows = fetch(_unread(sees_hidden=policy.sees_hidden(actor)), _of(actor))
    return Unread([ThreadMark(*row) for row in rows])


def count_unread(actor: User) -> int:
    """How many threads ``unread_of`` would give; for the header, which needs no more."""
    statement = _count(sees_hidden=policy.sees_hidden(actor))
    return int(fetch(statement, _of(actor)).scalar_one())


def _of(actor: User) -> dict[str, int]:
    return {"reader_id": actor.id, "floor": marks.floor_for(actor)}


THREAD_COUNTS = select(ThreadCount.board_id, ThreadCount.stream_id, ThreadCount.threads)


def thread_counts() -> dict[tuple[int, int], int]:
    """Visible threads by board and stream (0: for everyone), from the counters."""
    rows = fetch(THREAD_COUNTS, {})
    return {(row.board_id, row.stream_id): row.threads for row in rows}


@cache
def _unread(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    recent = select(
        Thread.id,
        Thread.board_id,
        Thread.stream_id,
        Thread.last_visible_number,
        Thread.last_post_id,
        marks.read_number().label("read_number"),
    )
    for table, on in marks.reads_of_reader():
        recent = recent.outerjoin(table, on)
    if not sees_hidden:
        recent = recent.where(Thread.hidden_at.is_(None))
    threads = recent.order_by(Thread.last_post_id.desc()).limit(RECENT).subquery()
    unread = marks.unread_posts(threads)
    return (
        select(threads.c.id, threads.c.board_id, threads.c.stream_id, unread)
        .where(unread > 0)
        .order_by(threads.c.last_post_id.desc())
    )


@cache
def _count(*, sees_hidden: bool) -> Select[int]:
    marked = _unread(sees_hidden=sees_hidden).order_by(None)
    return select(func.count()).select_from(marked.subquery())
