"""How a post came to say what it says: its versions, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, null, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum.models import Post, PostRevision

PAGE_SIZE = 10


@dataclass(frozen=True)
class Version:
    """One state of a post. ``before`` and ``title_before`` are what it said in the version before
    that this reader may read: with an earlier one hidden, the words that were taken out of it would
    tell what it said. They are None where there is none. A hidden version has no words at all for
    who may not read it, and nobody's reasons: they may tell too."""

    number: int
    made_at: datetime
    made_by: str
    handle: str
    reason: str
    body: str
    lang: str
    title: str | None
    before: str | None
    title_before: str | None
    is_current: bool
    is_hidden: bool
    is_readable: bool


@dataclass(frozen=True)
class History:
    versions: list[Version]
    next_number: int | None  # the newest version of the next page


def history(actor: User | None, post: Post, newest: int | None = None) -> History:
    """A page of versions of a post this person may see, from number ``newest`` (the current one) on.

    Version 1 is as it was posted; version ``n`` is what the row of number ``n`` has kept, and was
    made by the change that row ``n - 1`` tells of.
    """
    current = post.revision_count + 1
    top = min(newest or current, current)
    sees_hidden = policy.sees_hidden(actor)
    statement = _kept(post, PostRevision.number <= top, sees_hidden=sees_hidden)
    kept = {row.number: row for row in db.session.execute(statement.limit(PAGE_SIZE + 1))}
    bottom = max(1, top - PAGE_SIZE + 1)
    before: Any = kept.get(bottom - 1)
    if before is not None and not before.is_readable:
        readable = (PostRevision.number < bottom, PostRevision.hidden_at.is_(None))
        older = _kept(post, *readable, sees_hidden=sees_hidden).limit(1)
        before = db.session.execute(older).first()
    versions: list[Version] = []
    for number in range(bottom, top + 1):
        version = _version(post, number, kept, before)
        versions.append(version)
        if version.is_readable:
            before = kept.get(number) or _now(post)
    return History(versions[::-1], bottom - 1 if bottom > 1 else None)


def _version(post: Post, number: int, kept: dict[int, Any], before: Any) -> Version:
    made = kept.get(number - 1)
    said = kept.get(number) or _now(post)
    return Version(
        number=number,
        made_at=made.created_at if made else post.created_at,
        made_by=made.display_name if made else post.author.display_name,
        handle=made.handle if made else post.author.handle,
        reason=made.reason if made and made.is_readable and said.is_readable else "",
        body=said.body,
        lang=said.lang,
        title=said.title,
        before=before.body if before is not None else None,
        title_before=before.title if before is not None else None,
        is_current=number > post.revision_count,
        is_hidden=said.hidden_at is not None,
        is_readable=said.is_readable,
    )


@dataclass(frozen=True)
class _Now:
    """The post as it is, in the shape of a row of what it was."""

    body: str
    lang: str
    title: str | None
    hidden_at: None = None
    is_readable: bool = True


def _now(post: Post) -> _Now:
    return _Now(post.body, post.lang, post.thread.title if post.number == 1 else None)


def _kept(post: Post, *which: ColumnElement[bool], sees_hidden: bool) -> Any:
    """Rows, newest first. What somebody may not read does not leave the database."""
    is_shown = PostRevision.hidden_at.is_(None)
    words: Sequence[Any] = (PostRevision.body, PostRevision.title, PostRevision.reason)
    if not sees_hidden:
        words = [
            case((is_shown, column), else_=_nothing(column)).label(column.key) for column in words
        ]
    readable = is_shown if not sees_hidden else PostRevision.id.is_not(None)
    return (
        select(
            PostRevision.number,
            PostRevision.created_at,
            PostRevision.lang,
            PostRevision.hidden_at,
            readable.label("is_readable"),
            *words,
            User.handle,
            User.display_name,
        )
        .join(User, User.id == PostRevision.editor_id)
        .where(PostRevision.post_id == post.id, *which)
        .order_by(PostRevision.number.desc())
    )


def _nothing(column: Any) -> Any:
    return null() if column.key == "title" else ""
