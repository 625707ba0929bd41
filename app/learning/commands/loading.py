"""Making the database say what a package says of its quizzes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db
from app.learning.models import Question, Quiz
from app.learning.quiz_reader import QuestionPlan, QuizPlan
from app.programme.models import Offering, Week


def load_quizzes(plans: Sequence[QuizPlan], offerings: Sequence[Offering]) -> None:
    """In every offering, each with rows of its own. What the package has no more is archived: its
    answers stay. Loading the same again changes nothing."""
    in_these = Week.offering_id.in_([offering.id for offering in offerings])
    weeks = db.session.scalars(select(Week).where(in_these)).all()
    of_weeks = select(Quiz).join(Week).where(in_these).options(selectinload(Quiz.questions))
    known: dict[tuple[int, str], Quiz] = {
        (quiz.week_id, quiz.uuid): quiz for quiz in db.session.scalars(of_weeks)
    }
    for week in weeks:
        for plan in plans:
            if plan.week == week.number:
                key = week.id, plan.uuid
                _load(known.pop(key) if key in known else Quiz(week_id=week.id), plan)
    _archive(known.values())


def _load(quiz: Quiz, plan: QuizPlan) -> None:
    quiz.uuid, quiz.archived_at = plan.uuid, None
    for name, value in plan.values.items():
        setattr(quiz, name, value)
    db.session.add(quiz)
    known = {question.uuid: question for question in quiz.questions}
    for position, each in enumerate(plan.questions, start=1):
        question = known.pop(each.uuid, None)
        if question is None:
            question = Question(uuid=each.uuid)
            quiz.questions.append(question)
        _fill(question, position, each)
    _archive(known.values())


def _fill(question: Question, position: int, plan: QuestionPlan) -> None:
    question.position, question.archived_at = position, None
    for name, value in plan.values.items():
        setattr(question, name, value)


def _archive(things: Iterable[Quiz | Question]) -> None:
    for thing in things:
        if thing.archived_at is None:
            thing.archived_at = clock.now()
