"""Messages that a search has found, as they are now and as this person may see them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.forum.models import Post, Thread
from app.forum.queries.posts import is_there

LOOKED_UP = 500
STEP = 200
FOUND = (
    Post.id,
    Post.thread_id,
    Post.number,
    Post.lang,
    Post.html,
    Post.created_at,
    User.display_name.label("author_name"),
    User.handle.label("author_handle"),
    Thread.title,
    Thread.slug,
    Thread.kind,
    Thread.lang.label("thread_lang"),
    Thread.board_id,
    Thread.stream_id,
    Thread.reply_count,
    Thread.marked_count,
    Thread.hidden_at.label("thread_hidden_at"),
    Post.hidden_at,
)


def found_posts(actor: User | None, post_ids: Collection[int]) -> dict[int, Row[Any]]:
    """By id, rows with ``FOUND``; what this person may not see is missing."""
    if not post_ids:
        return {}
    statement = _found(sees_hidden=policy.sees_hidden(actor))
    return {row.id: row for row in fetch(statement, {"ids": list(post_ids)})}


@cache
def _found(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(*FOUND)
        .join_from(Post, Thread)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_(bindparam("ids", expanding=True)), Post.deleted_at.is_(None))
    )
    if not sees_hidden:
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    return statement


def most_answered(
    actor: User | None, thread_ids: Collection[int], after: tuple[int, int] | None, size: int
) -> list[Row[Any]]:
    """``id`` and ``reply_count`` of these threads, as far as this person may see them, those with
    most replies first, after a (``reply_count``, ``id``). Few are looked up; for many, the order
    of the whole site is walked until enough of them were met."""
    statement: Select[*tuple[Any, ...]] = select(Thread.id, Thread.reply_count)
    statement = statement.order_by(Thread.reply_count.desc(), Thread.id.desc())
    statement = statement.where(is_there(sees_hidden=policy.sees_hidden(actor)))
    if after is not None:
        replies, thread_id = after
        statement = statement.where(
            Thread.reply_count <= replies,
            or_(Thread.reply_count < replies, Thread.id < thread_id),
        )
    if len(thread_ids) <= LOOKED_UP:
        return list(db.session.execute(statement.where(Thread.id.in_(thread_ids)).limit(size)))
    wanted = frozenset(thread_ids)
    walked = db.session.execute(statement.execution_options(yield_per=STEP))
    found = list(islice((row for row in walked if row.id in wanted), size))
    walked.close()
    return found
