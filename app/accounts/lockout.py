"""Guessing passwords gets slower and slower, in every process alike, and never for ever.

There is a counter for the name that was typed (whether or not an account has it) and one for
the address it came from. The name's is moved *before* the password is looked at, by one
statement that refuses when the time has not come, so that a hundred guesses sent at once are
counted like a hundred sent in turn; signing in or resetting the password clears it. The
address's counts failures only and is more patient: a whole office may share one address.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, or_, select

from app.accounts.models import SignInFailure
from app.core import clock
from app.core.db import db, insert
from app.core.errors import TooManyAttemptsError

FREE_FOR_A_NAME = 5
FREE_FOR_AN_ADDRESS = 20
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
FORGOTTEN_AFTER = timedelta(days=1)


def claim_attempt(name: str, address: str) -> None:
    """Count one attempt on a name. TooManyAttemptsError, uncounted, when it must wait.

    The caller commits at once: the attempt counts even if the sign-in is refused.
    """
    now = clock.now()
    row = _find(_key("address", address))
    _require_free(row, FREE_FOR_AN_ADDRESS, now)
    key = _key("name", name)
    if _count(key, now, only_if=_is_free(FREE_FOR_A_NAME, now)) is None:
        _require_free(_find(key), FREE_FOR_A_NAME, now)
        raise TooManyAttemptsError(int(DELAYS[0].total_seconds()))


def count_failure(address: str) -> None:
    """The attempt failed: its address has one more."""
    _count(_key("address", address), clock.now())


def clear(*names: str) -> None:
    """The person has shown to be themselves: these names may be tried freshly."""
    keys = [_key("name", name) for name in names]
    db.session.execute(delete(SignInFailure).where(SignInFailure.key.in_(keys)))


def sweep() -> None:
    """Delete counters of which nothing was heard for a day."""
    cutoff = clock.now() - FORGOTTEN_AFTER
    db.session.execute(delete(SignInFailure).where(SignInFailure.last_at < cutoff))


def _count(key: str, now: datetime, only_if: ColumnElement[bool] | None = None) -> int | None:
    """Add one, in one statement. None when the condition did not hold."""
    is_stale = SignInFailure.last_at < now - FORGOTTEN_AFTER
    statement = insert(SignInFailure).values(key=key, count=1, last_at=now, created_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={"count": case((is_stale, 1), else_=SignInFailure.count + 1), "last_at": now},
        where=only_if,
    )
    count: int | None = db.session.scalar(statement.returning(SignInFailure.count))
    return count


def _is_free(free: int, now: datetime) -> ColumnElement[bool]:
    """The delay is over. In SQL, so that asking and counting are one statement."""
    last = len(DELAYS) - 1
    steps = [
        and_(
            SignInFailure.count >= free + step if step == last
            else SignInFailure.count == free + step,
            SignInFailure.last_at <= now - delay,
        )
        for step, delay in enumerate(DELAYS)
    ]  # fmt: skip
    return or_(SignInFailure.count < free, *steps)


def _require_free(row: SignInFailure | None, free: int, now: datetime) -> None:
    if row is None or row.count < free:
        return
    delay = DELAYS[min(row.count - free, len(DELAYS) - 1)]
    wait = (row.last_at + delay - now).total_seconds()
    if wait > 0:
        raise TooManyAttemptsError(int(wait) + 1)


def _find(key: str) -> SignInFailure | None:
    statement = select(SignInFailure).where(SignInFailure.key == key)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def _key(kind: str, text: str) -> str:
    """A hash: what people type by mistake (another's name, a password) is not kept."""
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
