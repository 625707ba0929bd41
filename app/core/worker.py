"""The loop that runs jobs: claim one, do it, and delete its row in the same transaction.

One statement claims one job. Several at once would share a lease, and the last of them could
outlive it while the first is at work. A worker that dies keeps its lease for ``LEASE``; then
another takes the job over, and the first, should it come back, finds its row gone and undoes
what it did.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core import clock
from app.core.db import db
from app.core.jobs import PERIODIC, Job, handlers, next_slot, periods, plan_periodic
from app.core.logs import mask

LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
MAX_ATTEMPTS = 8
LONGEST_ERROR = 300
LONGEST_WAIT = 30.0  # seconds between two looks for a database that is away
PASSWORD_IN_URL = re.compile(r"://[^/\s@]*@")

log = structlog.get_logger("worker")


class LeaseLostError(Exception):
    """Somebody else has the job by now, or it was discarded: our work on it is undone."""


@dataclass(frozen=True)
class Claim:
    """A job in hand. ``attempt`` counts from 1 and includes this one."""

    id: int
    name: str
    payload: dict[str, Any]
    dedupe: str | None
    attempt: int
    worker: str

    @property
    def is_periodic(self) -> bool:
        return (self.dedupe or "").startswith(PERIODIC)


def run_worker(app: Flask, *, once: bool = False, stop: threading.Event, poll: float = 1.0) -> None:
    """Run jobs until ``stop`` is set; the job in hand is finished first.

    With ``once``, return as soon as nothing is due. Looks again at once after a job, otherwise
    every ``poll`` seconds. While the database is away it waits, longer each time, and says so
    once; it never ends because of that.
    """
    worker = _worker_name()
    is_planned = is_away = False
    wait = poll
    while not stop.is_set():
        try:
            if not is_planned:
                _plan(app)
                is_planned = True
            found = _run_one(app, worker)
        except SQLAlchemyError as error:
            if not is_away:
                log.error("database_away", error=describe(error))
            is_away = True
            stop.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)
            continue
        if is_away:
            log.info("database_back")
        is_away, wait = False, poll
        if not found:
            if once:
                return
            stop.wait(poll)


def run_due_jobs(app: Flask, limit: int = 100) -> int:
    """Run what is due now, at most ``limit`` jobs, and tell how many were tried. For tests."""
    worker = _worker_name()
    tried = 0
    while tried < limit and _run_one(app, worker):
        tried += 1
    return tried


def describe(error: BaseException) -> str:
    """An error's type and message in one line of at most 300 characters, without the things a
    row may not keep: statements with their values, passwords in addresses, e-mail addresses."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = "".join(c if c.isprintable() else " " for c in str(cause)).split()
    message = mask(PASSWORD_IN_URL.sub("://", " ".join(words)))
    return f"{type(cause).__name__}: {message}"[:LONGEST_ERROR]


def _worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def _plan(app: Flask) -> None:
    with app.app_context():
        plan_periodic()
        db.session.commit()


def _run_one(app: Flask, worker: str) -> bool:
    """Claim and run one job; False when none is due. Raises SQLAlchemyError when the database
    cannot even be told that the job failed: its lease will then run out."""
    with app.app_context():
        claim = _claim(worker)
    if claim is None:
        return False
    began = time.monotonic()
    try:
        with app.app_context():
            _do(claim)
            db.session.commit()
    except LeaseLostError:
        log.warning("job_lost", job=claim.name, id=claim.id)
    except Exception as error:
        with app.app_context():
            _record_failure(claim, error)
    else:
        seconds = round(time.monotonic() - began, 3)
        log.info("job_done", job=claim.name, id=claim.id, seconds=seconds)
    return True


def _claim(worker: str) -> Claim | None:
    """The next job that is due. From now on its key keeps no other out: what changes while it
    runs needs another run."""
    now = clock.now()
    due = (
        select(Job.id)
        .where(
            Job.died_at.is_(None),
            Job.run_at <= now,
            or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite, which has one writer, is not told
        .scalar_subquery()
    )
    statement = (
        update(Job)
        .where(Job.id == due)
        .values(
            leased_until=now + LEASE,
            leased_by=worker,
            attempts=Job.attempts + 1,
            dedupe=case((Job.dedupe.startswith(PERIODIC), Job.dedupe)),
        )
        .returning(Job.id, Job.name, Job.payload, Job.dedupe, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(statement).one_or_none()
    db.session.commit()
    if row is None:
        return None
    return Claim(row.id, row.name, row.payload, row.dedupe, row.attempts, worker)


def _do(claim: Claim) -> None:
    """The job's effects and the end of its row, for one commit."""
    if claim.attempt > MAX_ATTEMPTS and not claim.is_periodic:
        raise RuntimeError("its workers died while they ran it")
    handler = handlers.get(claim.name)
    if handler is None:
        raise LookupError(f"nothing here runs jobs called {claim.name}")
    handler(**claim.payload)
    # Only now: on SQLite the first write takes the lock that everybody else waits for.
    if claim.is_periodic and claim.name in periods:
        after = next_slot(clock.now(), periods[claim.name])
        _settle(claim, run_at=after, attempts=0, last_error=None)
        return
    statement = delete(Job).where(*_ours(claim)).returning(Job.id)
    if db.session.scalar(statement.execution_options(synchronize_session=False)) is None:
        raise LeaseLostError


def _record_failure(claim: Claim, error: Exception) -> None:
    now = clock.now()
    is_dead = claim.attempt >= MAX_ATTEMPTS and not claim.is_periodic
    try:
        _settle(
            claim,
            run_at=now + _pause(claim),
            last_error=describe(error),
            died_at=now if is_dead else None,
        )
    except LeaseLostError:
        log.warning("job_lost", job=claim.name, id=claim.id)
        return
    db.session.commit()
    tell = log.error if is_dead else log.warning
    tell("job_died" if is_dead else "job_failed", job=claim.name, id=claim.id,
         attempt=claim.attempt, error=describe(error), exc_info=error)  # fmt: skip


def _pause(claim: Claim) -> timedelta:
    """30 s, 2 min, 8 min, ... up to 6 h; a periodic job never waits past its next slot."""
    tries = min(claim.attempt - 1, 10)  # further than the cap, and no number too large
    longest = min(LONGEST_RETRY, periods.get(claim.name, LONGEST_RETRY))
    return min(FIRST_RETRY * int(4**tries), longest)


def _settle(claim: Claim, *, run_at: datetime, **values: Any) -> None:
    """Give the row back, changed. Raises LeaseLostError when it is not ours any more."""
    statement = (
        update(Job)
        .where(*_ours(claim))
        .values(run_at=run_at, leased_until=None, leased_by=None, **values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(statement) is None:
        raise LeaseLostError


def _ours(claim: Claim) -> tuple[Any, ...]:
    # The attempt too: one worker may lose a job and be given it again.
    return Job.id == claim.id, Job.leased_by == claim.worker, Job.attempts == claim.attempt
