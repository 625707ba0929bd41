"""What waits for staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.moderation.models import ProblemReport, ReportState

PAGE_SIZE = 30


def list_reports(
    actor: User | None, state: ReportState, before_id: int | None = None
) -> Sequence[ProblemReport]:
    """Reports in this state, newest first, at most one more than a page."""
    policy.require(policy.may_see_staff_pages(actor))
    statement = (
        select(ProblemReport)
        .where(ProblemReport.state == state)
        .order_by(ProblemReport.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before_id is not None:
        statement = statement.where(ProblemReport.id < before_id)
    return db.session.scalars(statement).all()


def get_report(actor: User | None, report_id: int) -> ProblemReport:
    policy.require(policy.may_see_staff_pages(actor))
    report = db.session.get(ProblemReport, report_id)
    if report is None:
        raise NotFoundError
    return report
