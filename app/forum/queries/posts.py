"""A thread and its posts, by ranges of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, cast, func, literal, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.forum import marks
from app.forum.models import Post, Thread, ThreadRead

PAGE_SIZE = 20
ORPHANS = 4  # so few posts do not get a page of their own
PostRow = Row[Any]
ThreadRow = Row[Any]
THREAD_COLUMNS = (
    Thread.id,
    Thread.board_id,
    Thread.offering_id,
    Thread.stream_id,
    Thread.kind,
    Thread.lang,
    Thread.title,
    Thread.slug,
    Thread.author_id,
    Thread.last_number,
    Thread.last_visible_number,
    Thread.reply_count,
    Thread.created_at,
    Thread.last_post_at,
    Thread.closed_at,
    Thread.hidden_at,
    User.display_name.label("author_name"),
)


@dataclass(frozen=True)
class ThreadPage:
    """Posts ``first`` to ``last`` (numbers, both included) of a thread of ``pages`` pages."""

    number: int
    pages: int
    first: int
    last: int
    posts: Sequence[PostRow]

    def first_of(self, page: int) -> int:
        """The number a page begins with, which is how it is addressed."""
        return (page - 1) * PAGE_SIZE + 1

    @property
    def highest_shown(self) -> int:
        return self.posts[-1].number if self.posts else 0


def get_thread(actor: User | None, thread_id: int) -> ThreadRow:
    """``THREAD_COLUMNS`` of a thread; ``read_number``, the highest that counts as read for this
    person; and ``mark``, the highest that was on a page they opened. NotFoundError when it does
    not exist for them."""
    statement = _thread(is_signed_in=actor is not None, sees_hidden=policy.sees_hidden(actor))
    values = {"thread_id": thread_id}
    if actor is not None:
        values |= {"reader_id": actor.id, "floor": marks.floor_for(actor)}
    thread = fetch(statement, values).first()
    if thread is None:
        raise NotFoundError
    return thread


def get_post(actor: User | None, post_id: int) -> Post:
    """A post this person may see, with its thread and author loaded."""
    statement = (
        select(Post)
        .join(Post.thread)
        .where(Post.id == post_id)
        .options(joinedload(Post.thread), joinedload(Post.author))
    )
    if not policy.sees_hidden(actor):
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    post = db.session.scalar(statement)
    if post is None:
        raise NotFoundError
    return post


def page_of_posts(actor: User | None, thread: ThreadRow, number: int) -> ThreadPage:
    """The page that holds post ``number``; the last page when the number is higher."""
    pages = number_of_last_page(thread.last_number)
    page = min(max(1, -(-number // PAGE_SIZE)), pages)
    first = (page - 1) * PAGE_SIZE + 1
    last = page * PAGE_SIZE if page < pages else max(thread.last_number, first)
    values: dict[str, Any] = {"thread_id": thread.id, "first": first, "last": last}
    posts = fetch(_posts(sees_hidden=policy.sees_hidden(actor)), values).all()
    return ThreadPage(page, pages, first, last, posts)


def number_of_last_page(last_number: int) -> int:
    """How many pages a thread with this highest number has."""
    return max(1, -(-(last_number - ORPHANS) // PAGE_SIZE))


def permalink(actor: User | None, post_id: int) -> tuple[int, str, int]:
    """Thread id, slug and number of a post this person may see."""
    statement = (
        select(Thread.id, Thread.slug, Post.number).join(Post.thread).where(Post.id == post_id)
    )
    if not policy.sees_hidden(actor):
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFoundError
    return row.id, row.slug, row.number


def find_submission(author: User, submission: str | None) -> int | None:
    """The post that this press of the button has made already."""
    if submission is None:
        return None
    return db.session.scalar(
        select(Post.id).where(Post.author_id == author.id, Post.submission == submission)
    )


@cache
def _thread(*, is_signed_in: bool, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(*THREAD_COLUMNS)
        .join(User, User.id == Thread.author_id)
        .where(Thread.id == bindparam("thread_id"))
    )
    if is_signed_in:
        statement = statement.add_columns(
            marks.read_number().label("read_number"),
            func.coalesce(ThreadRead.last_read_number, 0).label("mark"),
        )
        for table, on in marks.reads_of_reader():
            statement = statement.outerjoin(table, on)
    else:
        statement = statement.add_columns(literal(0).label("read_number"))
    return statement if sees_hidden else statement.where(Thread.hidden_at.is_(None))


@cache
def _posts(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Post.id,
            Post.number,
            Post.lang,
            Post.html,
            Post.created_at,
            Post.edited_at,
            Post.hidden_at,
            Post.author_id,
            Post.attachment_count,
            User.handle.label("author_handle"),
            User.display_name.label("author_name"),
            User.role.label("author_role"),
            # As text: hardly anybody has any, and a list would be made of each.
            cast(User.facilitates, Text).label("author_facilitates"),
        )
        .join(User, User.id == Post.author_id)
        .where(
            Post.thread_id == bindparam("thread_id"),
            Post.number.between(bindparam("first"), bindparam("last")),
        )
        .order_by(Post.number)
    )
    return statement if sees_hidden else statement.where(Post.hidden_at.is_(None))
