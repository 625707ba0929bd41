"""A poll as one person may see it, and who voted in an open one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, null, select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import fetch
from app.core.errors import NotFoundError
from app.forum.models import Ballot, Poll, Post
from app.forum.queries.posts import ThreadRow

VOTERS_PAGE = 50


@dataclass(frozen=True)
class PollView:
    """A poll and the reader's own ``ballot``. ``counts`` and ``voters`` are None until this reader
    may see them, so that no page can show them too early."""

    id: int
    question: str
    choices: list[str]
    kind: str
    most: int
    is_secret: bool
    is_changeable: bool
    results: str
    closes_at: datetime | None
    is_closed: bool
    has_votes: bool
    ballot: list[int] | None
    counts: list[int] | None = None
    voters: int | None = None

    @property
    def has_voted(self) -> bool:
        return self.ballot is not None

    @property
    def edition(self) -> str:
        """What tells this wording from another: a vote for the third choice means what it said."""
        return _short_hash([self.question, self.choices, self.kind, self.most])

    @property
    def state(self) -> str:
        """What tells it from itself before or after it was edited."""
        closing = self.closes_at.isoformat() if self.closes_at else None
        how = [self.is_secret, self.is_changeable, self.results, closing]
        return _short_hash([self.edition, how])


def _short_hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def find_poll(actor: User | None, thread: ThreadRow) -> PollView | None:
    """The poll of a thread this person may see; None when there is none. It stands in the first
    post, and is hidden with it."""
    if thread.poll_id is None:
        return None
    sees_hidden = policy.sees_hidden(actor)
    values: dict[str, Any] = {"poll_id": thread.poll_id}
    if actor is not None:
        values["reader_id"] = actor.id
    statement = _poll(is_signed_in=actor is not None, sees_hidden=sees_hidden)
    row = fetch(statement, values).first()
    return None if row is None else _seen(actor, thread, row)


def get_poll(actor: User | None, thread: ThreadRow) -> PollView:
    """As ``find_poll``; NotFoundError when there is none."""
    poll = find_poll(actor, thread)
    if poll is None:
        raise NotFoundError
    return poll


def list_voters(
    actor: User | None, poll: PollView, after: int = 0, size: int = VOTERS_PAGE
) -> tuple[Sequence[Row[Any]], int | None]:
    """Who voted, and for what (``choices``), first come first; and where the next page begins.
    NotFoundError for a secret ballot, for everybody, and as long as results are not due."""
    if poll.is_secret or not policy.sees_results(actor, poll):
        raise NotFoundError
    values = {"poll_id": poll.id, "after": after, "size": size + 1}
    rows = fetch(VOTERS, values).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def _seen(actor: User | None, thread: ThreadRow, row: Row[Any]) -> PollView:
    is_over = row.closes_at is not None and row.closes_at <= clock.now()
    poll = PollView(
        id=row.id,
        question=row.question,
        choices=row.choices,
        kind=row.kind,
        most=row.most,
        is_secret=row.is_secret,
        is_changeable=row.is_changeable,
        results=row.results,
        closes_at=row.closes_at,
        is_closed=is_over or row.closed_at is not None or thread.closed_at is not None,
        has_votes=row.voters > 0,
        ballot=row.ballot,
    )
    if not policy.sees_results(actor, poll):
        return poll
    return replace(poll, counts=row.counts, voters=row.voters)


@cache
def _poll(*, is_signed_in: bool, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(
            Poll.id,
            Poll.question,
            Poll.choices,
            Poll.kind,
            Poll.most,
            Poll.is_secret,
            Poll.is_changeable,
            Poll.results,
            Poll.closes_at,
            Poll.closed_at,
            Poll.counts,
            Poll.voters,
        )
        .join(Post, and_(Post.thread_id == Poll.thread_id, Post.number == 1))
        .where(Poll.id == bindparam("poll_id"))
    )
    if is_signed_in:
        own = and_(Ballot.poll_id == Poll.id, Ballot.user_id == bindparam("reader_id"))
        statement = statement.add_columns(Ballot.choices.label("ballot")).outerjoin(Ballot, own)
    else:
        statement = statement.add_columns(null().label("ballot"))
    return statement if sees_hidden else statement.where(Post.hidden_at.is_(None))


VOTERS = (
    select(Ballot.id, Ballot.choices, User.handle, User.display_name)
    .join(User, User.id == Ballot.user_id)
    .where(Ballot.poll_id == bindparam("poll_id"), Ballot.id > bindparam("after"))
    .order_by(Ballot.id)
    .limit(bindparam("size", type_=Ballot.id.type))
)
