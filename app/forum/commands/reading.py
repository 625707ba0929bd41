"""What was shown, and "mark this week read"."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import marks
from app.forum.models import Board, Thread
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
