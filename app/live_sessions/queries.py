"""The questions of a session: those with most votes first, read by cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, exists, false, or_, select

from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.live_sessions.models import QuestionVote, SessionQuestion

PAGE_SIZE = 20
CURSOR = re.compile(r"([0-9]{1,7})\.([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Questions:
    """A page of rows with ``author_name`` and ``is_mine_too``: whether this person voted for it."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


def list_questions(
    actor: User | None, session_id: int, cursor: tuple[int, int] | None = None
) -> Questions:
    """One statement. Of those with as many votes, the one that was asked first."""
    mine: Any = false()
    if actor is not None:
        mine = exists().where(
            QuestionVote.question_id == SessionQuestion.id, QuestionVote.user_id == actor.id
        )
    some = (
        select(*COLUMNS, User.display_name.label("author_name"), mine.label("is_mine_too"))
        .join(User, User.id == SessionQuestion.author_id)
        .where(SessionQuestion.session_id == session_id)
    )
    if cursor is not None:
        votes, last = cursor
        same = and_(SessionQuestion.votes == votes, SessionQuestion.id > last)
        some = some.where(or_(SessionQuestion.votes < votes, same))
    ordered = some.order_by(SessionQuestion.votes.desc(), SessionQuestion.id)
    rows = db.session.execute(ordered.limit(PAGE_SIZE + 1)).all()
    end = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Questions(rows[:PAGE_SIZE], f"{end.votes}.{end.id}" if end else None)


def cursor_in(text: str | None) -> tuple[int, int] | None:
    """None for what is no cursor."""
    match = CURSOR.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None


def get_question(session_id: int, question_id: int) -> SessionQuestion:
    """NotFoundError when this session has no such."""
    found = db.session.get(SessionQuestion, question_id)
    if found is None or found.session_id != session_id:
        raise NotFoundError
    return found


def open_question_ids(session_id: int) -> Sequence[int]:
    """Neither answered nor a discussion yet, those with most votes first."""
    some = select(SessionQuestion.id).where(
        SessionQuestion.session_id == session_id,
        SessionQuestion.answered_at.is_(None),
        SessionQuestion.thread_id.is_(None),
    )
    ordered = some.order_by(SessionQuestion.votes.desc(), SessionQuestion.id)
    return db.session.scalars(ordered).all()


COLUMNS = (
    SessionQuestion.id,
    SessionQuestion.author_id,
    SessionQuestion.lang,
    SessionQuestion.text,
    SessionQuestion.votes,
    SessionQuestion.answered_at,
    SessionQuestion.thread_id,
)
