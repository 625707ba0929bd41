"""One's own attempts. Every select here is limited to its owner's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from app.accounts.models import User
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.learning.models import Attempt, Quiz, State


def _own(actor: User, quiz: Quiz, state: State) -> Select[Attempt]:
    own = Attempt.user_id == actor.id, Attempt.quiz_id == quiz.id, Attempt.state == state
    return select(Attempt).where(*own)


def draft_of(actor: User | None, quiz: Quiz) -> Attempt | None:
    """What this person has begun and not finished."""
    return db.session.scalar(_own(actor, quiz, State.DRAFT)) if actor is not None else None


def last_of(actor: User | None, quiz: Quiz) -> Attempt | None:
    """The attempt this person finished last."""
    if actor is None:
        return None
    finished = _own(actor, quiz, State.FINISHED).order_by(Attempt.id.desc()).limit(1)
    return db.session.scalar(finished)


def has_finished(actor: User, quiz: Quiz) -> bool:
    return last_of(actor, quiz) is not None


def get_attempt(actor: User, quiz: Quiz, attempt_id: int) -> Attempt:
    """A finished one of their own. Raises NotFoundError."""
    found = db.session.scalar(_own(actor, quiz, State.FINISHED).where(Attempt.id == attempt_id))
    if found is None:
        raise NotFoundError
    return found


def best_results(actor: User | None, quizzes: Sequence[Quiz]) -> dict[int, tuple[int, int]]:
    """By the quiz: the most questions this person had right in one attempt, and of how many. A quiz
    may have had more or fewer questions then: of two with as many right, the one with fewer."""
    if actor is None or not quizzes:
        return {}
    values = {"user_id": actor.id, "quiz_ids": [quiz.id for quiz in quizzes]}
    rows = fetch(_best_results(), values)
    return {row.quiz_id: (row.score or 0, row.out_of or 0) for row in rows}


@cache
def _best_results() -> Select[*tuple[Any, ...]]:
    """Built once: that takes longer than what it asks for."""
    best_first = Attempt.score.desc(), Attempt.out_of, Attempt.id
    place = func.row_number().over(partition_by=Attempt.quiz_id, order_by=best_first)
    quiz_ids: BindParameter[Any] = bindparam("quiz_ids", expanding=True)
    user_id: BindParameter[int] = bindparam("user_id")
    own = Attempt.user_id == user_id, Attempt.state == State.FINISHED
    ranked = select(Attempt.quiz_id, Attempt.score, Attempt.out_of, place.label("place"))
    found = ranked.where(*own, Attempt.quiz_id.in_(quiz_ids)).subquery()
    return select(found).where(found.c.place == 1)
