"""Work live sessions leave for later."""

from __future__ import annotations

from app.core.db import db
from app.core.jobs import job
from app.forum import commands as forum
from app.forum.subjects import key_of
from app.live_sessions import commands, queries
from app.live_sessions.models import SessionQuestion
from app.live_sessions.subjects import KIND
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


@job("live_sessions.move_talk")
def move_talk(session_id: int, from_week_id: int) -> None:
    """The discussions of a session, to the week where it is now."""
    session = db.session.get(LiveSession, session_id)
    if session is not None:
        forum.move_talk([key_of(KIND, session_id)], from_week_id, session.week_id)
