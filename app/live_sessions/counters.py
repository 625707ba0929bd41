"""Votes for questions equal the rows they count, and can be set right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, update

from app.core.db import db, hold
from app.live_sessions.models import QuestionVote, SessionQuestion

COUNTED = (
    select(func.count())
    .where(QuestionVote.question_id == SessionQuestion.id)
    .correlate(SessionQuestion)
    .scalar_subquery()
)


def check() -> Iterator[str]:
    """A sentence for each that is wrong."""
    return map(_sentence, _wrong())


def repair() -> Iterator[str]:
    """The same, each set right; also while people vote, for it holds what it counts for."""
    for question_id in _wrong():
        hold(SessionQuestion, question_id)
        db.session.execute(
            update(SessionQuestion)
            .where(SessionQuestion.id == question_id)
            .values(votes=COUNTED)
            .execution_options(synchronize_session=False)
        )
        yield _sentence(question_id)


def _wrong() -> Sequence[int]:
    some = select(SessionQuestion.id).where(SessionQuestion.votes != COUNTED)
    return db.session.scalars(some.order_by(SessionQuestion.id)).all()


def _sentence(question_id: int) -> str:
    return f"question {question_id}: its votes do not match their rows."
