"""Which messages quote which, as this person may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum.models import Post, PostQuote, Thread

MOST_SHOWN = 10  # of the messages that quote one


def visible_post_ids(actor: User | None, post_ids: Iterable[int]) -> set[int]:
    """Those of these messages that this person may see."""
    statement = select(Post.id).join(Post.thread).where(Post.id.in_(list(post_ids)))
    if not policy.sees_hidden(actor):
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    return set(db.session.scalars(statement))


def quoting(number: int, *, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    """The first that quote the message ``quoted_<number>``, one more than ``MOST_SHOWN``. Each has
    its own, so that one that many quote hides no other's, and costs no more."""
    statement = (
        select(
            PostQuote.quoted_post_id.label("at"),
            PostQuote.post_id.label("row_id"),
            PostQuote.post_id,
            Post.number,
            Post.thread_id,
            Thread.title,
            Thread.lang,
        )
        .join(Post, Post.id == PostQuote.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(PostQuote.quoted_post_id == bindparam(f"quoted_{number}"))
        .order_by(PostQuote.post_id)
        .limit(MOST_SHOWN + 1)
    )
    if sees_hidden:
        return statement
    return statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
