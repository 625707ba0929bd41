"""The only writer of counters. Every counter can be computed from the rows it counts:
``check`` compares, ``repair`` sets them right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Integer, Row, Table, bindparam, func, select, update
from sqlalchemy.orm import aliased

from app.core.db import db, insert
from app.forum.models import Post, Thread, ThreadCount

CHUNK = 500

# Built once: every post runs them while it holds the thread's row.
THREADS = cast(Table, Thread.__table__)
TAKE_NUMBER = (
    update(THREADS)
    .where(THREADS.c.id == bindparam("thread_id"))
    .values(last_number=THREADS.c.last_number + 1)
    .returning(THREADS.c.last_number)
)
NOTE_LAST_POST = (
    update(THREADS)
    .where(THREADS.c.id == bindparam("thread_id"))
    .values(
        last_visible_number=bindparam("new_number"),
        last_post_id=bindparam("new_post_id"),
        last_post_at=bindparam("moment"),
        last_author_id=bindparam("new_author_id"),
        reply_count=THREADS.c.reply_count + bindparam("more", type_=Integer),
    )
)


def take_number(thread_id: int) -> int:
    """The thread's next post number; its row stays locked until the commit."""
    return int(db.session.execute(TAKE_NUMBER, {"thread_id": thread_id}).scalar_one())


def note_last_post(
    thread_id: int, post_id: int, number: int, author_id: int, moment: datetime
) -> None:
    """The thread's latest visible post is this one. The first post is no reply."""
    values = {
        "thread_id": thread_id,
        "new_number": number,
        "new_post_id": post_id,
        "moment": moment,
        "new_author_id": author_id,
        "more": 1 if number > 1 else 0,
    }
    db.session.execute(NOTE_LAST_POST, values)


def move_thread_count(board_id: int, stream_id: int | None, by: int) -> None:
    """One visible thread more or less in a cell of the grid."""
    statement = insert(ThreadCount).values(
        board_id=board_id, stream_id=stream_id or 0, threads=max(by, 0)
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["board_id", "stream_id"],
            set_={"threads": ThreadCount.threads + by},
        )
    )


def check() -> Iterator[str]:
    """One sentence for each counter that is wrong; goes through threads in chunks."""
    for row in _wrong_threads():
        yield f"thread {row.id}: counters do not match its posts"
    for board_id, stream_id in _wrong_cells():
        yield f"board {board_id}, stream {stream_id}: thread count does not match its threads"


def repair() -> int:
    """Set wrong counters right; returns how many rows were changed. Commits nothing."""
    changed = 0
    for row in list(_wrong_threads()):
        right = {name: getattr(row, f"right_{name}") for name in (*COUNTED, *DESCRIBED)}
        db.session.execute(update(Thread).where(Thread.id == row.id).values(**right))
        changed += 1
    for (board_id, stream_id), right_count in list(_wrong_cells().items()):
        statement = insert(ThreadCount).values(
            board_id=board_id, stream_id=stream_id, threads=right_count
        )
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["board_id", "stream_id"], set_={"threads": right_count}
            )
        )
        changed += 1
    return changed


COUNTED = ("last_number", "last_visible_number", "last_post_id", "reply_count")
DESCRIBED = ("last_post_at", "last_author_id")


def _wrong_threads() -> Iterator[Row[Any]]:
    visible = aliased(Post, name="visible")
    last = (
        select(visible.id)
        .where(visible.thread_id == Thread.id, visible.hidden_at.is_(None))
        .order_by(visible.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    last_post = aliased(Post, name="last_post")
    highest = (
        select(func.coalesce(func.max(Post.number), 0))
        .where(Post.thread_id == Thread.id)
        .scalar_subquery()
    )
    replies = (
        select(func.count())
        .select_from(visible)
        .where(visible.thread_id == Thread.id, visible.hidden_at.is_(None), visible.number > 1)
        .scalar_subquery()
    )
    statement = (
        select(
            Thread.id,
            Thread.last_number,
            Thread.last_visible_number,
            Thread.last_post_id,
            Thread.reply_count,
            highest.label("right_last_number"),
            func.coalesce(last_post.number, 0).label("right_last_visible_number"),
            func.coalesce(last_post.id, 0).label("right_last_post_id"),
            replies.label("right_reply_count"),
            last_post.created_at.label("right_last_post_at"),
            last_post.author_id.label("right_last_author_id"),
        )
        .outerjoin(last_post, last_post.id == last)
        .order_by(Thread.id)
    )
    after = 0
    while rows := db.session.execute(statement.where(Thread.id > after).limit(CHUNK)).all():
        after = rows[-1].id
        for row in rows:
            if any(getattr(row, name) != getattr(row, f"right_{name}") for name in COUNTED):
                yield row


def _wrong_cells() -> dict[tuple[int, int], int]:
    """The right count of every cell that shows another."""
    stream = func.coalesce(Thread.stream_id, 0)
    counted = select(Thread.board_id, stream, func.count()).where(Thread.hidden_at.is_(None))
    right = {
        (board_id, stream_id): count
        for board_id, stream_id, count in db.session.execute(
            counted.group_by(Thread.board_id, stream)
        )
    }
    stored = {
        (row.board_id, row.stream_id): row.threads
        for row in db.session.execute(
            select(ThreadCount.board_id, ThreadCount.stream_id, ThreadCount.threads)
        )
    }
    cells = right.keys() | stored.keys()
    return {cell: right.get(cell, 0) for cell in cells if right.get(cell, 0) != stored.get(cell, 0)}
