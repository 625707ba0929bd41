"""What is said of a thing goes to another week with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import case, select, update

from app.core.db import db
from app.core.events import publish
from app.forum.commands import counters
from app.forum.commands.reading import keep_what_was_read
from app.forum.events import ThreadMoved
from app.forum.models import Board, Thread


def move_talk(subjects: Collection[str], from_week_id: int, to_week_id: int) -> None:
    """The threads about these, from the board of one week to that of another; those that stand
    elsewhere stay there. Their addresses are the same."""
    in_weeks = select(Board.week_id, Board.id).where(Board.week_id.in_((from_week_id, to_week_id)))
    boards = {row.week_id: row.id for row in db.session.execute(in_weeks)}
    if len(boards) < 2:
        return
    old, new = boards[from_week_id], boards[to_week_id]
    of_these = Thread.subject.in_(sorted(subjects)), Thread.board_id == old
    keep_what_was_read(old, *of_these)
    moved = db.session.execute(
        update(Thread)
        .where(*of_these)
        .values(
            board_id=new,
            featured_at=None,
            pinned_until=case((Thread.is_pinned_everywhere, Thread.pinned_until)),
        )
        .returning(Thread.id, Thread.stream_id, Thread.hidden_at)
        .execution_options(synchronize_session=False)
    ).all()
    shown = Counter(row.stream_id for row in moved if row.hidden_at is None)
    for stream_id, threads in sorted(shown.items(), key=lambda pair: pair[0] or 0):
        counters.move_thread_count(old, stream_id, -threads)
        counters.move_thread_count(new, stream_id, threads)
    for thread_id in sorted(row.id for row in moved):
        publish(ThreadMoved(thread_id))
