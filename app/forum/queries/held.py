"""What waits for approval: one's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.db import db
from app.forum.models import HeldPost, HeldState


def find_held(author: User, submission: str | None) -> int | None:
    """What this press of the button has made already."""
    if submission is None:
        return None
    made = select(HeldPost.id).filter_by(author_id=author.id, submission=submission)
    return db.session.scalar(made)


def own_held(author: User) -> Sequence[HeldPost]:
    """What waits or was declined, the latest first."""
    statement = (
        select(HeldPost)
        .where(HeldPost.author_id == author.id, HeldPost.state != HeldState.APPROVED)
        .options(joinedload(HeldPost.thread), joinedload(HeldPost.board))
        .order_by(HeldPost.id.desc())
        .limit(50)
    )
    return db.session.scalars(statement).all()
