"""What moderation leaves for later: what is settled does not stay for ever, nor does the way back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db
from app.core.jobs import periodic
from app.moderation import commands
from app.moderation.models import ItemKind, ItemStatus, ProblemReport, ReviewItem

KEEP_SETTLED = timedelta(days=2 * 365)


@periodic("moderation.sweep_items", every=timedelta(days=1))
def sweep_items() -> None:
    """What was settled long ago goes with its notes and with what was reported."""
    old = (
        ReviewItem.status == ItemStatus.SETTLED,
        ReviewItem.decided_at < clock.now() - KEEP_SETTLED,
    )
    problems = select(ReviewItem.target_id).where(ReviewItem.kind == ItemKind.PROBLEM, *old)
    db.session.execute(delete(ProblemReport).where(ProblemReport.id.in_(problems)))
    db.session.execute(delete(ReviewItem).where(*old))


@periodic("moderation.end_what_ran_out", every=timedelta(minutes=5))
def end_what_ran_out() -> None:
    commands.end_what_ran_out()


@periodic("moderation.trust_members", every=timedelta(days=1))
def trust_members() -> None:
    commands.trust_members()


@periodic("moderation.sweep_inverses", every=timedelta(days=1))
def sweep_inverses() -> None:
    commands.sweep_inverses()
