"""Activities and quizzes as those see them who write them: drafts and what is shown later too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.learning.models import Activity, Quiz
from app.programme.models import Week

Thing = TypeVar("Thing", Activity, Quiz)


def activity_to_write(actor: User, activity_id: int) -> Activity:
    """With its week. What they may not write, and everybody is not shown, does not exist for them;
    what is shown is refused. Raises NotFoundError."""
    found = db.session.scalar(_written().where(Activity.id == activity_id))
    return _require_writer(actor, found)


def activities_to_write(actor: User, week: Week) -> Sequence[Activity]:
    """All of a week, in their order."""
    policy.require(policy.may_write_course(actor, week.offering_id))
    some = _written().where(Activity.week_id == week.id)
    return db.session.scalars(some.order_by(Activity.position, Activity.id)).all()


def _require_writer(actor: User, found: Thing | None) -> Thing:
    if found is None:
        raise NotFoundError
    may = policy.may_write_course(actor, found.offering_id)
    if not may and not found.is_open:
        raise NotFoundError
    policy.require(may)
    return found


def activity_named(offering_id: int, uuid: str) -> Activity | None:
    some = _written().where(Activity.uuid == uuid, Week.offering_id == offering_id)
    return db.session.scalars(some.order_by(Activity.id)).first()


def _written() -> Select[Activity]:
    return (
        select(Activity)
        .join(Activity.week)
        .where(Activity.archived_at.is_(None))
        .options(joinedload(Activity.week).joinedload(Week.offering))
    )


def quiz_to_write(actor: User, quiz_id: int) -> Quiz:
    """The same of a quiz, with its questions, those among them that are asked no more."""
    found = db.session.scalar(_quizzes().where(Quiz.id == quiz_id))
    return _require_writer(actor, found)


def quiz_of_week(week_id: int) -> Quiz | None:
    """The one that the package would have, draft or not."""
    some = _quizzes().where(Quiz.week_id == week_id)
    return db.session.scalars(some.order_by(Quiz.is_packaged.desc(), Quiz.id.desc())).first()


def quiz_named(offering_id: int, uuid: str) -> Quiz | None:
    some = _quizzes().where(Quiz.uuid == uuid, Week.offering_id == offering_id)
    return db.session.scalars(some.order_by(Quiz.id)).first()


def _quizzes() -> Select[Quiz]:
    return (
        select(Quiz)
        .join(Quiz.week)
        .where(Quiz.archived_at.is_(None))
        .options(joinedload(Quiz.week).joinedload(Week.offering), selectinload(Quiz.questions))
    )
