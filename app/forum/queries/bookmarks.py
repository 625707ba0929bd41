"""A person's bookmarks. Every select here is limited to its owner's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.forum.models import Bookmark, Post, Thread

PAGE_SIZE = 20
MANY = 99
NEVER = date(1, 1, 1)
AnySelect = Select[*tuple[Any, ...]]
Cursor = tuple[date, int]

DUE = (
    select(Bookmark.id)
    .where(Bookmark.user_id == bindparam("owner_id"), Bookmark.remind_on <= bindparam("today"))
    .limit(MANY + 1)
)


@dataclass(frozen=True)
class BookmarkList:
    """One page: rows with ``id``, ``post_id``, ``note``, ``remind_on`` and, unless the post is no
    longer shown (``thread_id`` None), the thread's ``title`` and ``lang``, and ``author_name``."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


def list_bookmarks(
    owner: User, sort: str, cursor: Cursor | None, size: int = PAGE_SIZE
) -> BookmarkList:
    """The newest first or, with ``sort`` "reminder", those that have one, the earliest first."""
    statement = _list(
        by_reminder=sort == "reminder",
        is_later=cursor is not None,
        sees_hidden=policy.sees_hidden(owner),
    )
    values: dict[str, Any] = {"owner_id": owner.id, "size": size + 1}
    if cursor is not None:
        values |= {"day": cursor[0], "after": cursor[1]}
    rows = fetch(statement, values).all()
    if len(rows) <= size:
        return BookmarkList(rows, None)
    last = rows[size - 1]
    day = last.remind_on if sort == "reminder" else NEVER
    return BookmarkList(rows[:size], f"{day.toordinal()}.{last.id}")


def parse_cursor(text: str) -> Cursor | None:
    """The day and the number of a cursor, or None when it is not one of ours."""
    day, _, after = text.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (day, after)):
        return None
    try:
        return date.fromordinal(int(day)), int(after)
    except (ValueError, OverflowError):
        return None


def due_bookmarks(owner: User, today: date, size: int = PAGE_SIZE) -> Sequence[Row[Any]]:
    """The first of those whose day has come; the rows are those of a ``BookmarkList``."""
    values = {"owner_id": owner.id, "today": today, "size": size}
    return fetch(_due(sees_hidden=policy.sees_hidden(owner)), values).all()


def reminders_due(owner: User, today: date) -> int:
    """How many of this person's days have come; nobody counts further than ``MANY`` + 1."""
    return len(fetch(DUE, {"owner_id": owner.id, "today": today}).all())


def get_bookmark(owner: User, bookmark_id: int) -> Bookmark:
    """NotFoundError for anybody else's. Its ``post`` may be one that is no longer shown."""
    bookmark = db.session.scalar(
        select(Bookmark)
        .where(Bookmark.id == bookmark_id, Bookmark.user_id == owner.id)
        .options(joinedload(Bookmark.post).joinedload(Post.thread))
    )
    if bookmark is None:
        raise NotFoundError
    return bookmark


def is_shown(owner: User, bookmark: Bookmark) -> bool:
    """Whether its post is still there for its owner."""
    hidden = (bookmark.post.hidden_at, bookmark.post.thread.hidden_at)
    return policy.sees_hidden(owner) or not any(hidden)


def count_bookmarks(owner: User) -> int:
    """All they have; asked before one more is kept."""
    own = select(func.count()).where(Bookmark.user_id == owner.id)
    return db.session.scalar(own) or 0


def bookmarked_post_ids(owner: User, size: int) -> list[int]:
    """Of the newest bookmarks, whether or not their posts are still shown."""
    return [row.post_id for row in fetch(POST_IDS, {"owner_id": owner.id, "size": size})]


POST_IDS = (
    select(Bookmark.post_id)
    .where(Bookmark.user_id == bindparam("owner_id"))
    .order_by(Bookmark.id.desc())
    .limit(bindparam("size", type_=Integer))
)


@cache
def _list(*, by_reminder: bool, is_later: bool, sees_hidden: bool) -> AnySelect:
    statement = _rows(sees_hidden=sees_hidden)
    after = bindparam("after", type_=Integer)
    if not by_reminder:
        if is_later:
            statement = statement.where(Bookmark.id < after)
        return statement.order_by(Bookmark.id.desc())
    statement = statement.where(Bookmark.remind_on.is_not(None))
    if is_later:
        day = bindparam("day", type_=Date)
        statement = statement.where(
            Bookmark.remind_on >= day, or_(Bookmark.remind_on > day, Bookmark.id > after)
        )
    return statement.order_by(Bookmark.remind_on, Bookmark.id)


@cache
def _due(*, sees_hidden: bool) -> AnySelect:
    statement = _rows(sees_hidden=sees_hidden)
    return statement.where(Bookmark.remind_on <= bindparam("today", type_=Date)).order_by(
        Bookmark.remind_on, Bookmark.id
    )


def _rows(*, sees_hidden: bool) -> AnySelect:
    """Of a post that is not shown nothing is read but that the bookmark is there."""
    its_post, its_thread = Post.id == Bookmark.post_id, Thread.id == Post.thread_id
    if not sees_hidden:
        its_post = and_(its_post, Post.hidden_at.is_(None))
        its_thread = and_(its_thread, Thread.hidden_at.is_(None))
    return (
        select(
            Bookmark.id,
            Bookmark.note,
            Bookmark.remind_on,
            Bookmark.post_id,
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.lang,
            User.display_name.label("author_name"),
        )
        .select_from(Bookmark)
        .outerjoin(Post, its_post)
        .outerjoin(Thread, its_thread)
        .outerjoin(User, and_(User.id == Post.author_id, Thread.id.is_not(None)))
        .where(Bookmark.user_id == bindparam("owner_id"))
        .limit(bindparam("size", type_=Integer))
    )
