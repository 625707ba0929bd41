"""An activity or a quiz goes to another week of its offering: what its plan has for it goes along,
and what people made and said of it."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.accounts.models import User
from app.core.db import db
from app.core.jobs import enqueue
from app.learning.models import ACTIVITY, QUIZ, Activity, Quiz
from app.programme.models import Week
from app.programme.planning import take_along
from app.programme.revisions.kinds import StaysError, Why

MOVE_TALK = "learning.move_talk"


def place_in(thing: Activity | Quiz, week: Week) -> None:
    """The row says so. The plans of both weeks are held. Raises StaysError: a week has one quiz, and
    a thing of the package once."""
    model = type(thing)
    is_same = model.uuid == thing.uuid
    in_the_way = or_(is_same, model.archived_at.is_(None)) if model is Quiz else is_same
    there = select(model.uuid).where(model.week_id == week.id, in_the_way)
    taken = db.session.scalars(there.order_by(model.id)).first()
    if taken is not None:
        raise StaysError(Why.IS_THERE if taken == thing.uuid else Why.HAS_QUIZ)
    thing.week = db.session.get_one(Week, week.id)


def take_the_rest_along(
    actor: User, thing: Activity | Quiz, from_week_id: int, reason: str = ""
) -> None:
    """Once it is in its new week. What was said of it follows by a job, for it may be much.
    NothingLeftError."""
    take_along(actor, thing.uuid, db.session.get_one(Week, from_week_id), thing.week, reason)
    move_talk_later(thing, from_week_id)


def move_talk_later(thing: Activity | Quiz, from_week_id: int) -> None:
    kind = QUIZ if isinstance(thing, Quiz) else ACTIVITY
    enqueue(MOVE_TALK, kind=kind, thing_id=thing.id, from_week_id=from_week_id)
