"""Members become trusted by what they do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from app.accounts.models import Level, Status, User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.moderation.models import Sanction, SanctionKind
from app.programme.models import Enrolment, Offering

AFTER = timedelta(weeks=2)  # from the third week of their offering on
WROTE, IN_THREADS = 5, 3


def trust_members() -> None:
    """Who takes part in an offering that is in its third week or later, wrote five messages that
    are shown, in three discussions, and about whom nothing was decided and no message hidden."""
    today = clock.now().date()
    takes_part = (
        select(Enrolment.user_id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .where(Enrolment.ended_at.is_(None), Offering.starts_on <= today - AFTER)
    )
    shown = (
        select(Post.author_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
        .group_by(Post.author_id)
        .having(func.count() >= WROTE, func.count(Post.thread_id.distinct()) >= IN_THREADS)
    )
    was_hidden = select(Post.id).where(
        Post.author_id == User.id, Post.hidden_at.is_not(None), Post.deleted_at.is_(None)
    )
    decided = select(Sanction.id).where(
        Sanction.member_id == User.id, Sanction.kind != SanctionKind.NOTE
    )
    db.session.execute(
        update(User)
        .where(
            User.level == Level.MEMBER,
            User.status == Status.ACTIVE,
            User.id.in_(takes_part),
            User.id.in_(shown),
            ~was_hidden.exists(),
            ~decided.exists(),
        )
        .values(level=Level.TRUSTED)
        .execution_options(synchronize_session=False)
    )
