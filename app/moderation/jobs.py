"""What moderation leaves for later: settled reports do not stay for ever, nor does the way back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.jobs import periodic
from app.moderation import commands
from app.moderation.models import ProblemReport, ReportState

KEEP_SETTLED = timedelta(days=2 * 365)


@periodic("moderation.sweep_reports", every=timedelta(days=1))
def sweep_reports() -> None:
    db.session.execute(
        delete(ProblemReport).where(
            ProblemReport.state.in_((ReportState.FIXED, ReportState.WONT_FIX)),
            ProblemReport.handled_at < clock.now() - KEEP_SETTLED,
        )
    )


@periodic("moderation.end_what_ran_out", every=timedelta(minutes=5))
def end_what_ran_out() -> None:
    commands.end_what_ran_out()


@periodic("moderation.trust_members", every=timedelta(days=1))
def trust_members() -> None:
    commands.trust_members()


@periodic("moderation.sweep_inverses", every=timedelta(days=1))
def sweep_inverses() -> None:
    commands.sweep_inverses()
