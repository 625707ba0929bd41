"""Making the database say what a package says of its quizzes and activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db
from app.core.text import render_official
from app.learning.activity_reader import ActivityPlan
from app.learning.models import Activity, Question, Quiz
from app.learning.quiz_reader import QuizPlan
from app.programme.models import Offering, Week
from app.programme.package import LANGUAGES


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


def load_activities(plans: Sequence[ActivityPlan], offerings: Sequence[Offering]) -> None:
    """As with quizzes. What people wrote is theirs, and stays."""
    in_these = Week.offering_id.in_([offering.id for offering in offerings])
    weeks = db.session.scalars(select(Week).where(in_these)).all()
    known: dict[tuple[int, str], Activity] = {
        (activity.week_id, activity.uuid): activity
        for activity in db.session.scalars(select(Activity).join(Week).where(in_these))
    }
    for plan in plans:
        html = {
            f"prompt_html_{lang}": render_official(plan.values[f"prompt_{lang}"])
            for lang in LANGUAGES
        }
        for week in weeks:
            if plan.week == week.number:
                key = week.id, plan.uuid
                activity = known.pop(key) if key in known else Activity(week_id=week.id)
                _say(activity, {**plan.values, **html, "uuid": plan.uuid, "archived_at": None})
                db.session.add(activity)
    _archive(known.values())


def _say(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _load(quiz: Quiz, plan: QuizPlan) -> None:
    _say(quiz, {**plan.values, "uuid": plan.uuid, "archived_at": None})
    db.session.add(quiz)
    known = {question.uuid: question for question in quiz.questions}
    for position, each in enumerate(plan.questions, start=1):
        question = known.pop(each.uuid, None)
        if question is None:
            question = Question(uuid=each.uuid)
            quiz.questions.append(question)
        _say(question, {**each.values, "position": position, "archived_at": None})
    _archive(known.values())


def _archive(things: Iterable[Quiz | Question | Activity]) -> None:
    for thing in things:
        if thing.archived_at is None:
            thing.archived_at = clock.now()
