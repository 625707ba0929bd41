"""Work to do later: a row written in the request's transaction, run by ``flask worker``.

A job and the change that wants it commit together or not at all. It is run at least once, so a
job is safe to run twice. ``worker.py`` holds the loop; features register with ``@job``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Row, db, insert

Handler = Callable[..., None]

handlers: dict[str, Handler] = {}


class Job(Row):
    """States: waiting (``run_at`` reached or not), leased (``leased_until`` set), dead
    (``died_at`` set: out of attempts, kept for an administrator). A finished job is deleted."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "run_at", "id", sqlite_where=text("died_at IS NULL"),
              postgresql_where=text("died_at IS NULL")),
    )  # fmt: skip

    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    died_at: Mapped[datetime | None]


def job(name: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as what runs jobs called ``feature.verb``.

    It is called with the payload as keyword arguments inside an application context, in a
    transaction that is committed when it returns and rolled back when it raises.
    """

    def register(handler: Handler) -> Handler:
        handlers[name] = handler
        return handler

    return register


def enqueue(
    name: str, *, dedupe: str | None = None, run_at: datetime | None = None, **payload: Any
) -> None:
    """Write a job row in the current transaction.

    With ``dedupe``, nothing is added while a job with that key is still there.
    """
    values = {
        "name": name,
        "payload": payload,
        "dedupe": dedupe,
        "created_at": clock.now(),
        "run_at": run_at or clock.now(),
        "attempts": 0,
    }
    db.session.execute(
        insert(Job).values(**values).on_conflict_do_nothing(index_elements=["dedupe"])
    )
