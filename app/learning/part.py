"""Quizzes and activities are parts of a course package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.learning import commands
from app.learning.activity_reader import ActivityPlan, read_activities
from app.learning.activity_writer import write_activities
from app.learning.gate import gaps
from app.learning.models import Activity, Quiz
from app.learning.quiz_reader import QuizPlan, read_quizzes
from app.learning.quiz_writer import write_quizzes
from app.programme import parts
from app.programme.models import Offering, Programme, Week
from app.programme.parts import Names, Thing


class QuizzesPart:
    """See ``app.programme.parts.Part``."""

    is_of_offerings = True

    def read(self, folder: Path, names: Names) -> list[QuizPlan] | None:
        return read_quizzes(folder, names)

    def load(self, read: list[QuizPlan], programme: Programme, offerings: list[Offering]) -> None:
        commands.load_quizzes(read, offerings)

    def write(self, folder: Path, offering: Offering) -> None:
        quizzes = _quizzes_of(offering)
        write_quizzes(folder, {quiz.week.number: quiz for quiz in quizzes})

    def things(self, offering: Offering) -> list[Thing]:
        return [_thing("quiz", quiz) for quiz in _quizzes_of(offering)]


class ActivitiesPart:
    """See ``app.programme.parts.Part``."""

    is_of_offerings = True

    def read(self, folder: Path, names: Names) -> list[ActivityPlan] | None:
        return read_activities(folder, names)

    def load(
        self, read: list[ActivityPlan], programme: Programme, offerings: list[Offering]
    ) -> None:
        commands.load_activities(read, offerings)

    def write(self, folder: Path, offering: Offering) -> None:
        by_week: dict[int, list[Activity]] = {}
        for activity in _activities_of(offering):
            by_week.setdefault(activity.week.number, []).append(activity)
        write_activities(folder, by_week)

    def things(self, offering: Offering) -> list[Thing]:
        return [_thing("activity", activity) for activity in _activities_of(offering)]


def _quizzes_of(offering: Offering) -> Sequence[Quiz]:
    kept = select(Quiz).join(Quiz.week).options(selectinload(Quiz.questions))
    kept = kept.where(Week.offering_id == offering.id, Quiz.archived_at.is_(None))
    found = db.session.scalars(kept.order_by(Week.number, Quiz.is_packaged, Quiz.id))
    # The package has one quiz of a week, with at least one question: its own before one made here.
    by_week = {
        quiz.week_id: quiz
        for quiz in found
        if any(question.archived_at is None for question in quiz.questions)
    }
    return list(by_week.values())


def _activities_of(offering: Offering) -> Sequence[Activity]:
    """A draft that lacks a language is no part of a package, which has both."""
    kept = select(Activity).join(Activity.week)
    kept = kept.where(Week.offering_id == offering.id, Activity.archived_at.is_(None))
    found = db.session.scalars(kept.order_by(Week.number, Activity.position, Activity.id))
    return [each for each in found if not gaps(each)]


def _thing(kind: str, row: Quiz | Activity) -> Thing:
    return Thing(kind, row.uuid, row.title_en, row.title_fr, row.week.number)


parts.register("quizzes", QuizzesPart())
parts.register("activities", ActivitiesPart())
