"""Work live sessions leave for later."""

from __future__ import annotations

from app.core.db import db
from app.core.jobs import job
from app.live_sessions import commands, queries
from app.live_sessions.models import SessionQuestion
from app.programme.live_sessions.models import LiveSession


@job("live_sessions.discuss_questions")
def discuss_questions(session_id: int) -> None:
    """Each question that was not answered becomes a discussion, by who asked."""
    session = db.session.get(LiveSession, session_id)
    if session is None:
        return
    for question_id in queries.open_question_ids(session_id):
        question = db.session.get_one(SessionQuestion, question_id)
        commands.begin_discussion(session, question)
