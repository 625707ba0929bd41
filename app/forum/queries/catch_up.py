"""Only what a person has not read of a week, in one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.forum.models import Post, Thread
from app.forum.numbering import numbering_of
from app.forum.queries.posts import PostRow, shown_posts
from app.forum.queries.unread import holds_news, reader, recent_threads

MOST_THREADS = 8
MOST_POSTS = 10  # of one thread
COLUMNS = (
    Thread.id,
    Thread.slug,
    Thread.title,
    Thread.lang,
    Thread.offering_id,
    Thread.author_id,
    Thread.last_number,
    Thread.last_visible_number,
    Thread.retired,
    Thread.closed_at,
    Thread.hidden_at,
)


@dataclass(frozen=True)
class Missed:
    """A thread and the first of its posts that this person has not read."""

    thread: Any
    posts: Sequence[PostRow]

    @property
    def last_shown(self) -> int:
        return int(self.posts[-1].number)

    @property
    def next_number(self) -> int:
        """Of the message after those that are shown."""
        return numbering_of(self.thread).next_after(self.last_shown)

    @property
    def is_more(self) -> bool:
        """Whether the thread has further unread posts, which are not on this page."""
        return int(self.thread.last_visible_number) > self.last_shown


@dataclass(frozen=True)
class CatchUp:
    """Some threads of a board, those that fell silent first coming first, and how many more there
    are."""

    missed: list[Missed]
    more_threads: int

    @property
    def posts(self) -> list[PostRow]:
        return [post for each in self.missed for post in each.posts]


def catch_up(actor: User, board_id: int, stream_ids: Iterable[int]) -> CatchUp:
    """What is unread in a board for these streams (0: for everyone), among the threads that the
    header and the grid look at."""
    values = {"board_id": board_id, "stream_ids": list(stream_ids)} | reader(actor)
    threads = fetch(_missed(sees_hidden=policy.sees_hidden(actor)), values).all()
    if not threads:
        return CatchUp([], 0)
    posts = _first_unread(actor, {thread.id: thread.read_number for thread in threads})
    missed = [
        Missed(thread, found)
        for thread in threads
        if (found := [post for post in posts if post.thread_id == thread.id][:MOST_POSTS])
    ]
    return CatchUp(missed, threads[0].total - len(threads))


@cache
def _missed(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    recent = recent_threads(sees_hidden=sees_hidden)
    stream_id = func.coalesce(recent.c.stream_id, 0)
    return (
        select(*COLUMNS, recent.c.read_number, func.count().over().label("total"))
        .join(recent, recent.c.id == Thread.id)
        .where(
            holds_news(recent),
            recent.c.board_id == bindparam("board_id"),
            stream_id.in_(bindparam("stream_ids", expanding=True)),
        )
        .order_by(recent.c.last_post_id)
        .limit(MOST_THREADS)
    )


def _first_unread(actor: User, read_numbers: Mapping[int, int]) -> Sequence[PostRow]:
    # Hidden posts leave gaps in the numbers: a few more are fetched than are shown.
    ranges = [
        and_(Post.thread_id == thread_id, Post.number.between(read + 1, read + 2 * MOST_POSTS))
        for thread_id, read in read_numbers.items()
    ]
    statement = shown_posts(sees_hidden=policy.sees_hidden(actor)).add_columns(Post.thread_id)
    statement = statement.where(Post.deleted_at.is_(None))
    return db.session.execute(statement.where(or_(*ranges))).all()


def last_numbers(actor: User, thread_ids: Iterable[int]) -> dict[int, int]:
    """The highest number of each of these threads that this person may see."""
    statement = select(Thread.id, Thread.last_number).where(Thread.id.in_(list(thread_ids)))
    if not policy.sees_hidden(actor):
        statement = statement.where(Thread.hidden_at.is_(None))
    return {row.id: row.last_number for row in db.session.execute(statement)}
