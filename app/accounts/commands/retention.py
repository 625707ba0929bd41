"""What is not kept: accounts nobody confirmed, used links, old counters, ended sessions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.accounts import lockout, sessions
from app.accounts.models import Status, Token, User
from app.core import clock
from app.core.db import db

UNCONFIRMED_FOR = timedelta(days=14)


def sweep() -> None:
    """Delete what has had its time. Safe to run at any moment and as often as one likes."""
    now = clock.now()
    db.session.execute(delete(Token).where(Token.expires_at < now))
    db.session.execute(
        delete(User).where(
            User.status == Status.UNCONFIRMED, User.created_at < now - UNCONFIRMED_FOR
        )
    )
    lockout.sweep()
    sessions.sweep()
