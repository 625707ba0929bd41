"""What people say is wrong with a page."""

from __future__ import annotations

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row


class ProblemReport(Row):
    """ "Report a problem or mistake on this page". Nobody's name is kept with it. It waits as an item
    of the queue (``ReviewItem``)."""

    __tablename__ = "problem_reports"

    page: Mapped[str]
    language: Mapped[str]
    problems: Mapped[list[str]] = mapped_column(JSON)
    details: Mapped[str] = mapped_column(default="")
