"""What somebody is about to put in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Thread

MOST_AT_ONCE = 100


def threads_to_curate(actor: User, thread_ids: Collection[int]) -> Sequence[Thread]:
    """Those of them that are there for this person, the lowest number first. What has no first
    message is an address that leads to another thread."""
    ids = sorted(set(thread_ids))[:MOST_AT_ONCE]
    statement = (
        select(Thread)
        .where(Thread.id.in_(ids), Thread.first_post_id > 0)
        .options(joinedload(Thread.board))
        .order_by(Thread.id)
    )
    found = db.session.scalars(statement).all()
    return [each for each in found if each.hidden_at is None or policy.sees_hidden(actor, each)]


def thread_to_curate(actor: User, thread_id: int) -> Thread:
    """One that this person curates. NotFoundError, NotAllowedError."""
    found = threads_to_curate(actor, [thread_id])
    if not found:
        raise NotFoundError
    policy.require(policy.may_curate(actor, found[0]))
    return found[0]
