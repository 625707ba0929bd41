"""When a session was held, the questions there was no time for are discussed."""

from __future__ import annotations

from app.core.events import on
from app.core.jobs import enqueue
from app.programme.live_sessions.events import SessionHeld


@on(SessionHeld)
def discuss_open_questions(event: SessionHeld) -> None:
    """By a job: there may be many."""
    enqueue("live_sessions.discuss_questions", session_id=event.session_id)
