"""When a session was held, the questions there was no time for are discussed; when it goes to
another week, what is said of it goes along."""

from __future__ import annotations

from app.core.events import on
from app.core.jobs import enqueue
from app.programme.live_sessions.events import SessionHeld, SessionMoved


@on(SessionHeld)
def discuss_open_questions(event: SessionHeld) -> None:
    """By a job: there may be many."""
    enqueue("live_sessions.discuss_questions", session_id=event.session_id)


@on(SessionMoved)
def take_talk_along(event: SessionMoved) -> None:
    """By a job as well."""
    enqueue("live_sessions.move_talk", session_id=event.session_id, from_week_id=event.from_week_id)
