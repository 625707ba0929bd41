"""What a person follows. Nobody else is ever shown it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, bindparam, select

from app import policy
from app.accounts.models import User
from app.core.db import fetch
from app.forum.following import highest
from app.forum.models import Follow, FollowLevel, FollowReason, Thread
from app.forum.queries.posts import is_there

MOST_SHOWN = 200

PLACES = (
    select(Follow.board_id, Follow.stream_id, Follow.level, Follow.reason)
    .where(Follow.user_id == bindparam("reader_id"), Follow.thread_id.is_(None))
    .order_by(Follow.board_id, Follow.stream_id)
)
THREADS = (
    select(Thread.id, Thread.title, Thread.slug, Thread.lang, Follow.level, Follow.reason)
    .join(Follow, Follow.thread_id == Thread.id)
    .where(Follow.user_id == bindparam("reader_id"))
    # The newest threads first: the order of the index.
    .order_by(Follow.thread_id.desc())
    .limit(bindparam("size", type_=Integer))
)


@dataclass(frozen=True)
class Places:
    """A person's rows for boards, streams and weeks × streams: as many as there are places."""

    rows: Sequence[Row[Any]]

    def level(self, board_id: int | None, stream_id: int | None) -> FollowLevel:
        """How closely this place is followed: by its own row, else by those of what it is in."""
        own = [row for row in self.rows if (row.board_id, row.stream_id) == (board_id, stream_id)]
        if own and own[0].reason == FollowReason.CHOSEN:
            return FollowLevel(own[0].level)
        around = [
            (row.level, row.reason)
            for row in self.rows
            if row.board_id in (None, board_id) and row.stream_id in (None, stream_id)
        ]
        return FollowLevel(highest(around))


def places_followed(actor: User) -> Places:
    return Places(fetch(PLACES, {"reader_id": actor.id}).all())


def threads_followed(actor: User) -> Sequence[Row[Any]]:
    """The newest threads with a row of this person's own, without those they may not see."""
    statement = THREADS.where(is_there(sees_hidden=policy.sees_hidden(actor)))
    return fetch(statement, {"reader_id": actor.id, "size": MOST_SHOWN}).all()
