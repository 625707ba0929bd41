"""What people say is wrong with a page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row


class ReportState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    FIXED = "fixed"
    WONT_FIX = "wont_fix"


class ProblemReport(Row):
    """ "Report a problem or mistake on this page". Nobody's name is kept with it."""

    __tablename__ = "problem_reports"
    __table_args__ = (Index("ix_problem_reports_state_id", "state", "id"),)

    page: Mapped[str]
    language: Mapped[str]
    problems: Mapped[list[str]] = mapped_column(JSON)
    details: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=ReportState.NEW)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    handled_at: Mapped[datetime | None]
