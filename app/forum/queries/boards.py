"""The boards, which only a course package or an operator changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.core.cache import kept_for
from app.core.db import db
from app.forum.models import Board
from app.programme.queries import KEPT_SECONDS, Outline, outline


@dataclass(frozen=True, eq=False)
class Boards:
    """All boards in their order: detached rows, to be read only."""

    all: list[Board]

    @cached_property
    def by_id(self) -> dict[int, Board]:
        return {board.id: board for board in self.all}

    @cached_property
    def by_code(self) -> dict[str, Board]:
        return {board.code: board for board in self.all}

    @cached_property
    def by_week(self) -> dict[int, Board]:
        return {board.week_id: board for board in self.all if board.week_id is not None}

    @cached_property
    def commons(self) -> list[Board]:
        return [board for board in self.all if board.offering_id is None]

    def of_offering(self, offering_id: int) -> list[Board]:
        return [board for board in self.all if board.offering_id == offering_id]


def boards() -> Boards:
    """Those of the course as it is known in this process."""
    return _boards_beside(outline())


@kept_for(KEPT_SECONDS)
def _boards_beside(_course: Outline) -> Boards:
    with Session(db.engine, expire_on_commit=False) as session:
        # Weeks come along: a detached row could not fetch its week later.
        rows = session.scalars(
            select(Board)
            .options(joinedload(Board.week))
            .order_by(Board.offering_id, Board.position)
        )
        return Boards(list(rows))
