"""Reports, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.moderation.models import ProblemReport
from tests.forum.conftest import change, start, thread_id  # noqa: F401  (fixtures)

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def sent() -> dict[str, object]:
    """What a reader ticks and writes."""
    return {"page": "/en/about", "problems": ["spelling", "other"], "details": "A typo: teh."}


@pytest.fixture
def reports(app: Flask) -> Callable[[], list[ProblemReport]]:
    """``reports()``: all there are, oldest first."""

    def reports() -> list[ProblemReport]:
        with app.app_context():
            return list(db.session.scalars(select(ProblemReport).order_by(ProblemReport.id)))

    return reports


@pytest.fixture
def report(app: Flask) -> Callable[..., int]:
    """``report(details="…")``: one that waits in the queue; gives its id."""

    def report(**values: object) -> int:
        row = {"page": "/en/about", "language": "en", "problems": ["other"], "details": ""}
        with app.app_context():
            made = ProblemReport(**{**row, **values})
            db.session.add(made)
            db.session.commit()
            return made.id

    return report
