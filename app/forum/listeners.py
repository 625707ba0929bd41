"""Boards appear with the weeks they belong to; the commons with the first offering. What is no
question any more has no answers."""

from __future__ import annotations

from sqlalchemy import select

from app.core.cache import forget_all
from app.core.db import db
from app.core.events import on
from app.forum import commands
from app.forum.commons import COMMONS
from app.forum.events import ThreadEdited
from app.forum.models import Board, Kind, Thread
from app.programme.events import OfferingLoaded
from app.programme.models import Offering, Week


@on(OfferingLoaded)
def make_boards(event: OfferingLoaded) -> None:
    offering = db.session.get_one(Offering, event.offering_id)
    weeks = db.session.scalars(select(Week).where(Week.offering_id == offering.id))
    for week in weeks:
        board = _board(f"{offering.slug}-week-{week.number}")
        board.offering_id = offering.id
        board.week_id = week.id
        board.position = week.number
        for lang in ("en", "fr"):
            setattr(board, f"title_{lang}", getattr(week, f"title_{lang}"))
            setattr(board, f"description_{lang}", getattr(week, f"summary_{lang}"))
    for position, texts in enumerate(COMMONS):
        board = _board(texts["code"])
        board.position = position
        for name, text in texts.items():
            setattr(board, name, text)
    forget_all()


@on(ThreadEdited)
def forget_answers(event: ThreadEdited) -> None:
    if db.session.get_one(Thread, event.thread_id).kind != Kind.QUESTION:
        commands.forget_answers(event.thread_id, event.editor_id)


def _board(code: str) -> Board:
    board = db.session.scalar(select(Board).where(Board.code == code))
    if board is None:
        board = Board(code=code)
        db.session.add(board)
    return board
