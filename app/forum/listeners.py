"""Boards appear with the weeks they belong to, the commons with the first offering; what happens
to a thread is kept for the lines between its posts; what is no question any more has no answers;
what people do makes them follow where they did it."""

from __future__ import annotations

from sqlalchemy import select

from app.core.cache import forget_all
from app.core.db import db
from app.core.events import on
from app.forum import commands
from app.forum.commands import ON_JOINING, Target, note_event, raise_level
from app.forum.commons import COMMONS
from app.forum.events import (
    AnswerMarked,
    AnswerUnmarked,
    PollClosed,
    PollReopened,
    ReplyPosted,
    ThreadClosed,
    ThreadEdited,
    ThreadReopened,
    ThreadsLinked,
    ThreadStarted,
    ThreadsUnlinked,
)
from app.forum.models import Board, EventKind, FollowLevel, FollowReason, Kind, Post, Thread
from app.programme.events import OfferingLoaded, PersonEnrolled, WeekChanged
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
        _call(board, week)
    for position, texts in enumerate(COMMONS):
        board = _board(texts["code"])
        board.position = position
        for name, text in texts.items():
            setattr(board, name, text)
    forget_all()


@on(WeekChanged)
def call_board_as_its_week(event: WeekChanged) -> None:
    week = db.session.get_one(Week, event.week_id)
    board = db.session.scalar(select(Board).where(Board.week_id == week.id))
    if board is not None:
        _call(board, week)


def _call(board: Board, week: Week) -> None:
    for lang in ("en", "fr"):
        setattr(board, f"title_{lang}", getattr(week, f"title_{lang}"))
        setattr(board, f"description_{lang}", getattr(week, f"summary_{lang}"))


@on(ThreadEdited)
def forget_answers(event: ThreadEdited) -> None:
    if db.session.get_one(Thread, event.thread_id).kind != Kind.QUESTION:
        commands.forget_answers(event.thread_id, event.editor_id)


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


LINES = {
    "title": EventKind.RENAMED,
    "stream_id": EventKind.READDRESSED,
    "kind": EventKind.RECAST,
    "lang": EventKind.RELABELLED,
}


@on(ThreadEdited)
def note_changes(event: ThreadEdited) -> None:
    for change in event.changes:
        if change.name in LINES:
            line = LINES[change.name]
            note_event(event.thread_id, line, event.editor_id, old=change.old, new=change.new)


@on(AnswerMarked)
def note_answer(event: AnswerMarked) -> None:
    if event.is_back:
        return  # the line that says who marked it is still there
    number = _number_of(event.post_id)
    note_event(event.thread_id, EventKind.ANSWERED, event.actor_id, number=number)


@on(AnswerUnmarked)
def note_lost_answer(event: AnswerUnmarked) -> None:
    if event.is_removed:
        return  # the gap says what became of it
    number = _number_of(event.post_id)
    note_event(event.thread_id, EventKind.UNANSWERED, event.actor_id, number=number)


@on(PollClosed)
def note_closed_poll(event: PollClosed) -> None:
    note_event(event.thread_id, EventKind.POLL_CLOSED, event.actor_id)


@on(PollReopened)
def note_reopened_poll(event: PollReopened) -> None:
    note_event(event.thread_id, EventKind.POLL_REOPENED, event.actor_id)


@on(ThreadClosed)
def note_closed_thread(event: ThreadClosed) -> None:
    note_event(event.thread_id, EventKind.CLOSED, event.actor_id, reason=event.reason)


@on(ThreadReopened)
def note_reopened_thread(event: ThreadReopened) -> None:
    note_event(event.thread_id, EventKind.REOPENED, event.actor_id)


@on(ThreadsLinked)
def note_twins(event: ThreadsLinked) -> None:
    _note_in_both(event, EventKind.LINKED)


@on(ThreadsUnlinked)
def note_separation(event: ThreadsUnlinked) -> None:
    _note_in_both(event, EventKind.UNLINKED)


def _note_in_both(event: ThreadsLinked | ThreadsUnlinked, kind: EventKind) -> None:
    # The lower first, as their rows are linked: two who do so at once do not wait for each other.
    for one, other in sorted(((event.thread_id, event.twin_id), (event.twin_id, event.thread_id))):
        note_event(one, kind, event.actor_id, other_id=other)


def _number_of(post_id: int) -> int | None:
    return db.session.scalar(select(Post.number).where(Post.id == post_id))
