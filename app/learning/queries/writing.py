"""Activities as those see them who write them: drafts and what is shown later too."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.learning.models import Activity
from app.programme.models import Week


def activity_to_write(actor: User, activity_id: int) -> Activity:
    """With its week. What they may not write, and everybody is not shown, does not exist for them;
    what is shown is refused. Raises NotFoundError."""
    found = db.session.scalar(_written().where(Activity.id == activity_id))
    if found is None:
        raise NotFoundError
    may = policy.may_write_course(actor, found.offering_id)
    if not may and not found.is_open:
        raise NotFoundError
    policy.require(may)
    return found


def activities_to_write(actor: User, week: Week) -> Sequence[Activity]:
    """All of a week, in their order."""
    policy.require(policy.may_write_course(actor, week.offering_id))
    some = _written().where(Activity.week_id == week.id)
    return db.session.scalars(some.order_by(Activity.position, Activity.id)).all()


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
