"""Quizzes and activities are parts of a course package."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.learning import commands
from app.learning.activity_reader import ActivityPlan, read_activities
from app.learning.activity_writer import write_activities
from app.learning.models import Activity, Quiz
from app.learning.quiz_reader import QuizPlan, read_quizzes
from app.learning.quiz_writer import write_quizzes
from app.programme import parts
from app.programme.models import Offering, Programme, Week
from app.programme.parts import Names


class QuizzesPart:
    """See ``app.programme.parts.Part``."""

    def read(self, folder: Path, names: Names) -> list[QuizPlan] | None:
        return read_quizzes(folder, names)

    def load(self, read: list[QuizPlan], programme: Programme, offerings: list[Offering]) -> None:
        commands.load_quizzes(read, offerings)

    def write(self, folder: Path, programme: Programme) -> None:
        """Every offering has the same: those of the latest are written."""
        kept = select(Quiz).join(Quiz.week).options(selectinload(Quiz.questions))
        kept = kept.where(
            Week.offering_id == _latest_of(programme), Quiz.archived_at.is_(None)
        ).order_by(Week.number)
        quizzes = db.session.scalars(kept).all()
        write_quizzes(folder, {quiz.week.number: quiz for quiz in quizzes})


class ActivitiesPart:
    """See ``app.programme.parts.Part``."""

    def read(self, folder: Path, names: Names) -> list[ActivityPlan] | None:
        return read_activities(folder, names)

    def load(
        self, read: list[ActivityPlan], programme: Programme, offerings: list[Offering]
    ) -> None:
        commands.load_activities(read, offerings)

    def write(self, folder: Path, programme: Programme) -> None:
        kept = select(Activity).join(Activity.week)
        kept = kept.where(
            Week.offering_id == _latest_of(programme), Activity.archived_at.is_(None)
        ).order_by(Week.number, Activity.position)
        by_week: dict[int, list[Activity]] = {}
        for activity in db.session.scalars(kept):
            by_week.setdefault(activity.week.number, []).append(activity)
        write_activities(folder, by_week)


def _latest_of(programme: Programme) -> ScalarSelect[int]:
    of_programme = Offering.programme_id == programme.id
    latest = select(Offering.id).where(of_programme).order_by(Offering.id.desc()).limit(1)
    return latest.scalar_subquery()


parts.register("quizzes", QuizzesPart())
parts.register("activities", ActivitiesPart())
