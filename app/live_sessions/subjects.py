"""A live session is a thing to talk about."""

from __future__ import annotations

from app.accounts.models import User
from app.core.errors import NotFoundError
from app.forum import queries as forum
from app.forum.subjects import Subject, finds, key_of
from app.programme.live_sessions.queries import known_sessions

KIND = "session"


@finds(KIND)
def find(_actor: User | None, session_id: int) -> Subject:
    """Everybody may see every session. From what is kept: a thread's page pays nothing for it."""
    line = known_sessions().get(session_id)
    if line is None:
        raise NotFoundError
    board = forum.boards().by_week.get(line.week_id)
    return Subject(
        key_of(KIND, session_id),
        line.title,
        line.title,
        "live_sessions.session",
        {"live_id": session_id},
        board.id if board else None,
    )
