"""Work to do later: a row written in the request's transaction, run by ``flask worker``.

A job and the change that wants it commit together or not at all. It is run at least once, so a
job is safe to run twice. ``worker.py`` holds the loop; features register with ``@job``, or with
``@periodic`` what is to be done again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, and_, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Row, db, insert
from app.core.errors import NotFoundError

Handler = Callable[..., None]

PERIODIC = "periodic:"
STATES = ("waiting", "running", "dead")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

handlers: dict[str, Handler] = {}
periods: dict[str, timedelta] = {}


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


def periodic(name: str, every: timedelta) -> Callable[[Handler], Handler]:
    """Register the decorated function to be run once in every slot of this length.

    Slots are counted from 1970 in UTC, so a day's starts at midnight UTC. The function takes no
    arguments. There is one row per name, which moves to its next slot in the transaction that
    did the work: however many workers there are, a slot is done once, and slots missed while no
    worker ran are not made up for.
    """

    def register(handler: Handler) -> Handler:
        handlers[name] = handler
        periods[name] = every
        return handler

    return register


def enqueue(
    name: str, *, dedupe: str | None = None, run_at: datetime | None = None, **payload: Any
) -> None:
    """Write a job row in the current transaction.

    With ``dedupe``, nothing is added while a job with that key waits. One that runs already may
    have read what is now being changed, so it keeps nobody out.
    """
    values = {
        "name": name,
        "payload": payload,
        "dedupe": dedupe,
        "created_at": clock.now(),
        "run_at": run_at or clock.now(),
        "attempts": 0,
    }
    db.session.connection().execute(_enqueueing(), values)


@cache
def _enqueueing() -> Any:
    """Built once: every change asks for it."""
    return insert(Job).on_conflict_do_nothing(index_elements=["dedupe"])


def plan_periodic() -> None:
    """Make sure that every periodic job has its row. Any number of workers may do this."""
    for name, every in periods.items():
        enqueue(name, dedupe=PERIODIC + name, run_at=next_slot(clock.now(), every))


def next_slot(moment: datetime, every: timedelta) -> datetime:
    """The start of the first slot after this moment."""
    return EPOCH + ((moment - EPOCH) // every + 1) * every


def list_jobs(state: str, before_id: int | None = None, limit: int = 50) -> list[Job]:
    """Jobs that are ``waiting``, ``running`` or ``dead``, newest first, below ``before_id``."""
    statement = select(Job).where(_in_state(state)).order_by(Job.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(Job.id < before_id)
    return list(db.session.scalars(statement))


def count_jobs() -> dict[str, int]:
    """How many there are in each state: ``waiting``, ``running``, ``dead``."""
    counts = [func.count().filter(_in_state(state)) for state in STATES]
    row = db.session.execute(select(*counts).select_from(Job)).one()
    return dict(zip(STATES, row, strict=True))


def retry_job(job_id: int) -> None:
    """Let it run now, with all its attempts. Raises NotFoundError when it is gone or running."""
    values = {"run_at": clock.now(), "attempts": 0, "died_at": None,
              "leased_until": None, "leased_by": None}  # fmt: skip
    statement = update(Job).where(Job.id == job_id, ~_in_state("running")).values(**values)
    _require(db.session.scalar(statement.returning(Job.id)))


def discard_job(job_id: int) -> None:
    """Delete it undone. Raises NotFoundError when it is gone or running.

    A periodic job comes back with the next worker that starts.
    """
    statement = delete(Job).where(Job.id == job_id, ~_in_state("running"))
    _require(db.session.scalar(statement.returning(Job.id)))


def _in_state(state: str) -> ColumnElement[bool]:
    """A lease that has run out belongs to a worker that is gone: such a job waits again."""
    leased = func.coalesce(Job.leased_until, EPOCH) > clock.now()
    return {
        "waiting": and_(Job.died_at.is_(None), ~leased),
        "running": and_(Job.died_at.is_(None), leased),
        "dead": Job.died_at.is_not(None),
    }[state]


def _require(found: int | None) -> None:
    if found is None:
        raise NotFoundError
