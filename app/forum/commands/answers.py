"""Which replies answer a question. Whoever hides or moves a post has its mark forgotten here, so
that no list and no heading leads to an answer that is not there. One that its author removes keeps
its mark, which counts for nothing until it comes back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.forum.commands import counters
from app.forum.events import AnswerMarked, AnswerUnmarked
from app.forum.models import Post


def mark_answer(actor: User, post: Post, *, at: datetime | None = None) -> None:
    """Once, however often it is asked for."""
    policy.require(policy.may_mark_answer(actor, post, post.thread))
    marked = db.session.scalar(
        update(Post)
        .where(Post.id == post.id, Post.marked_at.is_(None), Post.hidden_at.is_(None))
        .values(marked_at=at or clock.now())
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if marked is not None:
        counters.move_marked_count(post.thread_id, +1)
        publish(AnswerMarked(post.thread_id, post.id, actor.id))


def unmark_answer(actor: User, post: Post) -> None:
    policy.require(policy.may_mark_answer(actor, post, post.thread))
    forget_answer(post.thread_id, post.id, actor.id)


def forget_answer(thread_id: int, post_id: int, actor_id: int) -> None:
    """This post of the thread is no answer any more, if it was one."""
    _forget(thread_id, actor_id, Post.id == post_id)


def forget_answers(thread_id: int, actor_id: int) -> None:
    """The thread is no question any more, if it was one."""
    _forget(thread_id, actor_id, Post.thread_id == thread_id)


def set_aside_answer(thread_id: int, post_id: int, actor_id: int) -> None:
    """The post is being removed, with its mark; the counting is for who removes it."""
    if _is_marked(post_id):
        publish(AnswerUnmarked(thread_id, post_id, actor_id, is_removed=True))


def take_up_answer(thread_id: int, post_id: int, actor_id: int) -> None:
    """The post was brought back, and counts again as what it was: whoever marked it was allowed
    to, whoever brings it back."""
    if _is_marked(post_id):
        publish(AnswerMarked(thread_id, post_id, actor_id, is_back=True))


def _is_marked(post_id: int) -> bool:
    return bool(db.session.scalar(select(Post.marked_at.is_not(None)).where(Post.id == post_id)))


def _forget(thread_id: int, actor_id: int, which: ColumnElement[bool]) -> None:
    rows = db.session.execute(
        update(Post)
        .where(which, Post.marked_at.is_not(None))
        .values(marked_at=None)
        .returning(Post.id, Post.deleted_at)
        .execution_options(synchronize_session=False)
    ).all()
    unmarked = [post_id for post_id, deleted_at in rows if deleted_at is None]
    if unmarked:
        counters.move_marked_count(thread_id, -len(unmarked))
    for post_id in unmarked:
        publish(AnswerUnmarked(thread_id, post_id, actor_id))
