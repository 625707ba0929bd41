"""What was shown, and "mark this week read"."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select

from app import policy
from app.accounts.models import User
from app.core.db import db, greatest, insert
from app.forum import marks
from app.forum.models import Board, BoardRead, Post, Thread, ThreadRead
from app.forum.queries import last_numbers


def mark_shown(reader: User, thread_id: int, number: int, already: int) -> bool:
    """Move the reading mark when a higher number was shown than before; whether it moved."""
    if number <= already:
        return False
    marks.move_mark(reader.id, thread_id, number)
    return True


def mark_board_read(reader: User, board: Board) -> None:
    """Everything that is in the board now counts as read."""
    policy.require(policy.may_mark_read(reader))
    newest = db.session.scalar(
        select(func.max(Thread.last_post_id)).where(Thread.board_id == board.id)
    )
    marks.move_board_mark(reader.id, board.id, newest or 0)


def mark_caught_up(reader: User, shown: Mapping[int, int]) -> None:
    """Move the reading marks of threads to the numbers that were shown of them."""
    policy.require(policy.may_mark_read(reader))
    for thread_id, last_number in sorted(last_numbers(reader, shown).items()):
        marks.move_mark(reader.id, thread_id, min(shown[thread_id], last_number))


def keep_what_was_read(board_id: int, *threads: ColumnElement[bool]) -> None:
    """Before these threads leave a board: whoever marked the board read has read them up to there,
    and each says so itself now. One statement."""
    read = (
        select(
            BoardRead.user_id,
            Post.thread_id,
            func.max(Post.number),
            # A moment that the database need not make up.
            func.max(Post.created_at),
        )
        .join(Post, Post.id <= BoardRead.read_before_post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(BoardRead.board_id == board_id, *threads)
        .group_by(BoardRead.user_id, Post.thread_id)
    )
    columns = ["user_id", "thread_id", "last_read_number", "updated_at"]
    statement = insert(ThreadRead).from_select(columns, read)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "thread_id"],
            set_={
                "last_read_number": greatest(
                    ThreadRead.last_read_number, statement.excluded.last_read_number
                )
            },
        )
    )
