"""Telling staff of a mistake on a page, and settling it."""

from __future__ import annotations

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.moderation.events import ProblemReported, ProblemSettled
from app.moderation.models import ProblemReport, ReportState


def report_problem(page: str, language: str, problems: list[str], details: str) -> ProblemReport:
    """Anybody may, signed in or not; nothing says who it was."""
    report = ProblemReport(page=page, language=language, problems=problems, details=details)
    db.session.add(report)
    db.session.flush()  # the event needs its number
    publish(ProblemReported(report.id))
    return report


def settle_report(actor: User, report: ProblemReport, state: ReportState) -> None:
    policy.require(policy.may_see_staff_pages(actor))
    report.state = state
    report.handled_by_id = actor.id
    report.handled_at = clock.now()
    publish(ProblemSettled(report.id, state, actor.id))
