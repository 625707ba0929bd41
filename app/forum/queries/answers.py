"""The answers of a question, for the top of its page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from app.accounts.models import User
from app.forum.models import Kind, Post
from app.forum.queries.posts import PostRow, ThreadRow

FEW = 5

# The same for everybody who may see the thread: one that is hidden answers nothing.
MARKED = (
    select(
        Post.number.label("at"),
        Post.id.label("row_id"),
        Post.id,
        Post.number,
        User.display_name.label("author_name"),
    )
    .join(User, User.id == Post.author_id)
    .where(
        Post.thread_id == bindparam("thread_id"),
        Post.marked_at.is_not(None),
        Post.hidden_at.is_(None),
    )
    .order_by(Post.number)
    .limit(FEW)
)


def answers_among(thread: ThreadRow, posts: Sequence[PostRow]) -> Sequence[PostRow] | None:
    """The first few, when it has none or all are among the ``posts`` of this page; None when they
    must be asked for."""
    if not thread.marked_count or thread.kind != Kind.QUESTION:
        return []
    here = [post for post in posts if post.marked_at is not None and post.hidden_at is None]
    return here[:FEW] if len(here) == thread.marked_count else None
