"""Boards appear with the weeks they belong to; the commons with the first offering. What people do
makes them follow where they did it."""

from __future__ import annotations

from sqlalchemy import select

from app.core.cache import forget_all
from app.core.db import db
from app.core.events import on
from app.forum.commands import ON_JOINING, Target, raise_level
from app.forum.commons import COMMONS
from app.forum.events import ReplyPosted, ThreadStarted
from app.forum.models import Board, FollowLevel, FollowReason
from app.programme.events import OfferingLoaded, PersonEnrolled
from app.programme.models import Offering, Stream, Week


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


@on(ThreadStarted)
def watch_own_thread(event: ThreadStarted) -> None:
    target = Target(thread_id=event.thread_id)
    raise_level(event.author_id, target, FollowLevel.WATCHING, FollowReason.STARTED)


@on(ReplyPosted)
def track_what_was_answered(event: ReplyPosted) -> None:
    target = Target(thread_id=event.thread_id)
    raise_level(event.author_id, target, FollowLevel.TRACKING, FollowReason.REPLIED)


@on(PersonEnrolled)
def follow_stream_joined(event: PersonEnrolled) -> None:
    stream = db.session.get_one(Stream, event.stream_id)
    if stream.code in ON_JOINING:
        level = ON_JOINING[stream.code]
        raise_level(event.user_id, Target(stream_id=stream.id), level, FollowReason.JOINED)


def _board(code: str) -> Board:
    board = db.session.scalar(select(Board).where(Board.code == code))
    if board is None:
        board = Board(code=code)
        db.session.add(board)
    return board
