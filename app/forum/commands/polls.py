"""Putting a question to everybody in a thread: making, changing, closing and removing polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, or_, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.core.events import publish
from app.core.jobs import enqueue
from app.forum.commands.voting import hold_poll
from app.forum.events import PollChanged, PollClosed, PollReopened
from app.forum.models import Poll, PollKind, Thread
from app.forum.queries import PollView, ThreadRow


@dataclass(frozen=True)
class PollDraft:
    """What a poll shall ask. ``most`` counts in a poll of several choices alone."""

    question: str
    choices: tuple[str, ...]
    kind: str = PollKind.SINGLE
    most: int = 2
    is_secret: bool = False
    is_changeable: bool = True
    results: str = "always"
    closes_at: datetime | None = None

    def values(self) -> dict[str, Any]:
        """The columns of a poll nobody has voted in."""
        size = len(self.choices)
        most = {PollKind.SINGLE: 1, PollKind.RANKING: size}.get(PollKind(self.kind), self.most)
        own = {"choices": list(self.choices), "most": most, "counts": [0] * size, "voters": 0}
        return {**vars(self), **own}


def make_poll(
    author: User, thread: Thread | ThreadRow, draft: PollDraft, *, at: datetime | None = None
) -> int:
    """Returns the poll's id. ChangedMeanwhileError when the thread has one already."""
    policy.require(policy.may_make_poll(author, thread))
    new = {"thread_id": thread.id, "author_id": author.id, "created_at": at or clock.now()}
    poll_id = db.session.execute(
        insert(Poll)
        .values(**draft.values(), **new)
        .on_conflict_do_nothing(index_elements=["thread_id", "set_aside"])
        .returning(Poll.id)
    ).scalar()
    if poll_id is None:
        raise ChangedMeanwhileError
    _point_to(thread.id, poll_id)
    _close_in_time(poll_id, draft.closes_at)
    publish(PollChanged(thread.id))
    return int(poll_id)


def change_poll(actor: User, thread: ThreadRow, draft: PollDraft, *, seen: str) -> None:
    """``seen`` is the ``state`` of the poll that the editor had before them. ChangedMeanwhileError
    when it is another by now, NotFoundError when somebody removed it."""
    _held, poll = hold_poll(actor, thread)
    policy.require(policy.may_change_poll(actor, thread, poll))
    if poll.state != seen:
        raise ChangedMeanwhileError
    _change(Poll.id == poll.id, **draft.values())
    _close_in_time(poll.id, draft.closes_at)
    publish(PollChanged(thread.id))


def remove_poll(actor: User, thread: ThreadRow, poll: PollView) -> None:
    policy.require(policy.may_change_poll(actor, thread, poll))
    gone = delete(Poll).where(Poll.id == poll.id, Poll.voters == 0).returning(Poll.id)
    _require_no_votes(db.session.scalar(gone))
    _point_to(thread.id, None)
    publish(PollChanged(thread.id))


def close_poll(actor: User, thread: ThreadRow, poll: PollView) -> None:
    """Nobody votes any more, and its results are due. Closing what is closed does nothing."""
    policy.require(policy.may_close_poll(actor, thread))
    if _change(Poll.id == poll.id, Poll.closed_at.is_(None), closed_at=clock.now()):
        publish(PollClosed(thread.id, actor.id))


def reopen_poll(actor: User, thread: ThreadRow, poll: PollView) -> None:
    """Until somebody closes it again: a time that has come is forgotten."""
    policy.require(policy.may_close_poll(actor, thread))
    now = clock.now()
    is_closed = or_(Poll.closed_at.is_not(None), Poll.closes_at <= now)
    later = case((Poll.closes_at > now, Poll.closes_at), else_=None)
    if _change(Poll.id == poll.id, is_closed, closed_at=None, closes_at=later):
        publish(PollReopened(thread.id, actor.id))


def close_poll_in_time(poll_id: int) -> None:
    """If its time has come and nobody has closed it. It takes no votes after that time whether
    this has run or not: this tells the thread, and moves the pages that strangers are given."""
    has_come = Poll.closes_at <= clock.now()
    thread_id = _change(
        Poll.id == poll_id, has_come, Poll.closed_at.is_(None), closed_at=Poll.closes_at
    )
    if thread_id:
        publish(PollClosed(thread_id, None))


def _change(*conditions: Any, **values: Any) -> int | None:
    """The thread of the poll that was changed, if it fits the conditions."""
    return db.session.scalar(
        update(Poll)
        .where(*conditions)
        .values(**values)
        .returning(Poll.thread_id)
        .execution_options(synchronize_session=False)
    )


def _point_to(thread_id: int, poll_id: int | None) -> None:
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(poll_id=poll_id)
        .execution_options(synchronize_session=False)
    )


def _close_in_time(poll_id: int, moment: datetime | None) -> None:
    if moment is not None:
        dedupe = f"forum.close_poll:{poll_id}:{moment.isoformat()}"
        enqueue("forum.close_poll", dedupe=dedupe, run_at=moment, poll_id=poll_id)


def _require_no_votes(found: int | None) -> None:
    """Somebody may have voted since the page was shown."""
    if found is None:
        raise NotAllowedError(policy.Reason.HAS_VOTES)
