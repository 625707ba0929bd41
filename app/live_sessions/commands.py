"""Asking a guest, voting for questions, and what becomes of those there was no time for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.events import publish
from app.forum import commands as forum
from app.forum import queries as forum_queries
from app.forum.models import Board, Kind
from app.forum.subjects import key_of
from app.live_sessions.models import QuestionVote, SessionQuestion
from app.live_sessions.subjects import KIND
from app.programme.live_sessions.events import SessionQuestionsChanged
from app.programme.live_sessions.models import LiveSession

TITLE_LENGTH = 120


def ask_guest(actor: User, session: LiveSession, text: str, lang: str) -> None:
    """The same words of the same person are there once."""
    policy.require(policy.may_ask_guest(actor, session))
    policy.require(policy.may_speak_at_once(actor))
    values = {"session_id": session.id, "author_id": actor.id, "text": text, "lang": lang,
              "votes": 0, "created_at": clock.now()}  # fmt: skip
    db.session.execute(insert(SessionQuestion).values(**values).on_conflict_do_nothing())
    publish(SessionQuestionsChanged(session.id))


def vote_for(actor: User, session: LiveSession, question: SessionQuestion) -> None:
    """Once, however often it is pressed."""
    policy.require(policy.may_ask_guest(actor, session))
    vote = {"question_id": question.id, "user_id": actor.id}
    written = insert(QuestionVote).values(**vote).on_conflict_do_nothing()
    if db.session.scalar(written.returning(QuestionVote.user_id)) is not None:
        _count(session, question.id, +1)


def withdraw_vote(actor: User, session: LiveSession, question: SessionQuestion) -> None:
    policy.require(policy.may_ask_guest(actor, session))
    own = QuestionVote.question_id == question.id, QuestionVote.user_id == actor.id
    gone = delete(QuestionVote).where(*own).returning(QuestionVote.user_id)
    if db.session.scalar(gone) is not None:
        _count(session, question.id, -1)


def withdraw_question(actor: User, session: LiveSession, question: SessionQuestion) -> None:
    """With its votes; what has become a discussion stays there."""
    policy.require(policy.may_withdraw_question(actor, session, question))
    db.session.execute(delete(QuestionVote).where(QuestionVote.question_id == question.id))
    db.session.execute(delete(SessionQuestion).where(SessionQuestion.id == question.id))
    publish(SessionQuestionsChanged(session.id))


def settle_question(
    actor: User, session: LiveSession, question: SessionQuestion, *, is_answered: bool
) -> None:
    """It was answered in the session, or was not after all."""
    policy.require(policy.may_settle_questions(actor, session))
    _change(question.id, answered_at=clock.now() if is_answered else None)
    publish(SessionQuestionsChanged(session.id))


def discuss_question(actor: User, session: LiveSession, question: SessionQuestion) -> None:
    """Its discussion begins, by who asked; once, however often it is pressed."""
    policy.require(policy.may_settle_questions(actor, session))
    begin_discussion(session, question)


def begin_discussion(session: LiveSession, question: SessionQuestion) -> None:
    """Nothing happens where it was answered, is one already, or who asked may not write any more."""
    author = db.session.get_one(User, question.author_id)
    week_board = forum_queries.boards().by_week[session.week_id]
    board = db.session.get_one(Board, week_board.id)
    if question.answered_at is not None or not policy.may_start_thread(author, board):
        return
    held = (
        update(SessionQuestion)
        .where(SessionQuestion.id == question.id, SessionQuestion.thread_id.is_(None))
        .values(votes=SessionQuestion.votes)
        .returning(SessionQuestion.id)
        .execution_options(synchronize_session=False)
    )
    # Whoever comes second waits here for the first, and then finds a discussion.
    if db.session.scalar(held) is None:
        return
    heading = forum.Heading(_title(question.text), Kind.QUESTION, question.lang, None)
    subject = key_of(KIND, session.id)
    thread = forum.start_thread(author, board, heading, question.text, subject=subject)
    _change(question.id, thread_id=thread.id)


def _title(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _count(session: LiveSession, question_id: int, more: int) -> None:
    """The only writer of this counter, in the transaction of the vote."""
    _change(question_id, votes=SessionQuestion.votes + more)
    publish(SessionQuestionsChanged(session.id))


def _change(question_id: int, **values: Any) -> None:
    db.session.execute(
        update(SessionQuestion)
        .where(SessionQuestion.id == question_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
