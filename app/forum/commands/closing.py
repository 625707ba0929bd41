"""Closing a conversation, and opening it again."""

from __future__ import annotations

from sqlalchemy import update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.forum.events import ThreadClosed, ThreadReopened
from app.forum.models import Thread
from app.forum.queries import ThreadRow


def close_thread(actor: User, thread: Thread | ThreadRow, reason: str = "") -> None:
    """No more answers but from those who curate it. Closing what is closed does nothing."""
    policy.require(policy.may_close_thread(actor, thread))
    if _move(thread.id, is_closed=True):
        publish(ThreadClosed(thread.id, actor.id, reason))


def reopen_thread(actor: User, thread: Thread | ThreadRow) -> None:
    policy.require(policy.may_close_thread(actor, thread))
    if _move(thread.id, is_closed=False):
        publish(ThreadReopened(thread.id, actor.id))


def _move(thread_id: int, *, is_closed: bool) -> bool:
    """Whether it was otherwise before; one statement, so that of two presses one does it."""
    was_so = Thread.closed_at.is_(None) if is_closed else Thread.closed_at.is_not(None)
    moved = db.session.scalar(
        update(Thread)
        .where(Thread.id == thread_id, was_so)
        .values(closed_at=clock.now() if is_closed else None)
        .returning(Thread.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None
