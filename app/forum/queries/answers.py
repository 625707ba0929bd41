"""The answers of a question, for the top of its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from app.accounts.models import User
from app.core.db import fetch
from app.forum.models import Kind, Post
from app.forum.queries.posts import PostRow, ThreadRow

FEW = 5


def marked_answers(thread: ThreadRow, posts: Sequence[PostRow]) -> Sequence[Row[Any]]:
    """``id``, ``number`` and ``author_name`` of the first few, without a statement when there are
    none, or all are among the ``posts`` of this page. The same for everybody who may see the
    thread: one that is hidden answers nothing."""
    if not thread.marked_count or thread.kind != Kind.QUESTION:
        return []
    here = [post for post in posts if post.marked_at is not None and post.hidden_at is None]
    if len(here) == thread.marked_count:
        return here[:FEW]
    return fetch(_marked(), {"thread_id": thread.id}).all()


@cache
def _marked() -> Select[*tuple[Any, ...]]:
    return (
        select(Post.id, Post.number, User.display_name.label("author_name"))
        .join(User, User.id == Post.author_id)
        .where(
            Post.thread_id == bindparam("thread_id"),
            Post.marked_at.is_not(None),
            Post.hidden_at.is_(None),
        )
        .order_by(Post.number)
        .limit(FEW)
    )
