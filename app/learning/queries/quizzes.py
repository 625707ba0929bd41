"""The quizzes that are shown: the same for everybody, and so kept for a minute as the course is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.accounts.models import User
from app.core.cache import kept_for
from app.core.db import db
from app.core.errors import NotFoundError
from app.learning.models import Question, Quiz
from app.learning.queries.open import is_shown
from app.programme.models import Week
from app.programme.queries import KEPT_SECONDS


def visible_quizzes() -> ColumnElement[bool]:
    """Nobody sees here what is not published, not yet, or not in the course any more, whatever
    their role: for who writes it there is ``queries.writing``."""
    return is_shown(Quiz)


@kept_for(KEPT_SECONDS)
def shown_quizzes() -> dict[int, Quiz]:
    """By id, each with its week and questions: detached rows, to be read only. One statement."""
    with Session(db.engine, expire_on_commit=False) as session:
        found = (
            select(Quiz)
            .join(Quiz.questions)
            .where(visible_quizzes(), Question.archived_at.is_(None))
            .options(contains_eager(Quiz.questions))
            .options(joinedload(Quiz.week).joinedload(Week.offering))
            .order_by(Quiz.id, Question.position)
        )
        return {quiz.id: quiz for quiz in session.scalars(found).unique()}


def get_quiz(_actor: User | None, quiz_id: int) -> Quiz:
    """Everybody may read what is published. Raises NotFoundError."""
    found = shown_quizzes().get(quiz_id)
    if found is None:
        raise NotFoundError
    return found


def get_question(_actor: User | None, question_id: int) -> tuple[Quiz, Question]:
    """The question, and the quiz that has it: both as they were read at once. Raises
    NotFoundError."""
    for quiz in shown_quizzes().values():
        for question in quiz.questions:
            if question.id == question_id:
                return quiz, question
    raise NotFoundError


def questions_of(quiz: Quiz) -> Sequence[Question]:
    """In their order."""
    return quiz.questions


def quizzes_of_week(week: Week) -> list[Quiz]:
    return [quiz for quiz in shown_quizzes().values() if quiz.week_id == week.id]


def quizzes_by_ids(_actor: User | None, ids: Collection[int]) -> dict[int, Quiz]:
    """Those of them that are shown."""
    shown: dict[int, Quiz] = shown_quizzes() if ids else {}
    return {quiz_id: shown[quiz_id] for quiz_id in ids if quiz_id in shown}


def text_of_quiz(quiz: Any, lang: str) -> str:
    """What is asked, in one language: never what can be chosen, what is right, nor why."""
    asked = (question for question in quiz.questions if question.archived_at is None)
    return " ".join(getattr(question, f"prompt_{lang}") for question in asked)
