"""Files of posts, and those that are not part of one yet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Attachment, Post, Thread

KEY = re.compile("[0-9a-f]{32}")

# Of the posts ``with_files``: what a page shows of each.
FILES = select(
    Attachment.post_id.label("at"),
    Attachment.id.label("row_id"),
    Attachment.key,
    Attachment.name,
    Attachment.media_type,
    Attachment.size,
    Attachment.alt,
    Attachment.width,
    Attachment.height,
    Attachment.state,
).where(Attachment.post_id.in_(bindparam("with_files", expanding=True)))


def get_attachment(actor: User | None, key: str) -> Attachment:
    """A file of a post this person may see, or one of theirs that is not part of a post."""
    if not real_keys([key]):
        raise NotFoundError
    is_loose = Attachment.post_id.is_(None)
    is_own = and_(is_loose, Attachment.owner_id == actor.id) if actor is not None else false()
    is_shown: ColumnElement[bool] = Attachment.post_id.is_not(None)
    if not policy.sees_hidden(actor):
        is_shown = and_(Post.hidden_at.is_(None), Thread.hidden_at.is_(None), is_shown)
    found = db.session.scalar(
        select(Attachment)
        .outerjoin(Post, Post.id == Attachment.post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .where(Attachment.key == key, or_(is_shown, is_own))
    )
    if found is None:
        raise NotFoundError
    return found


def attachments_of(posts: Sequence[int]) -> dict[int, list[Attachment]]:
    """Of posts this person sees already, by post, in the order they were added. One statement,
    and none for no posts."""
    by_post: dict[int, list[Attachment]] = defaultdict(list)
    if posts:
        # Anew: this request may have read them before it made them part of the post.
        statement = (
            select(Attachment.post_id, Attachment)
            .where(Attachment.post_id.in_(posts))
            .order_by(Attachment.id)
            .execution_options(populate_existing=True)
        )
        for post_id, row in db.session.execute(statement):
            by_post[cast(int, post_id)].append(row)
    return by_post


def choosable_attachments(
    actor: User, keys: Sequence[str], post_id: int | None
) -> list[Attachment]:
    """Of these keys, in their order, those that may be part of this post of which the actor edits
    the words, or of a new one (None): its own, and the actor's that are part of none."""
    keys = real_keys(keys)
    if not keys:
        return []
    is_loose = and_(Attachment.post_id.is_(None), Attachment.owner_id == actor.id)
    is_its_own = Attachment.post_id == post_id if post_id is not None else false()
    rows = db.session.scalars(
        select(Attachment).where(Attachment.key.in_(keys), or_(is_loose, is_its_own))
    )
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def real_keys(keys: Sequence[str]) -> list[str]:
    """Those that can be a key: PostgreSQL takes no NUL, even to compare."""
    return [key for key in keys if KEY.fullmatch(key)]


def kept_files(owner: User) -> tuple[int, int]:
    """How many files of this person are kept, and how many bytes they had when they came."""
    count, size = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.owner_id == owner.id
        )
    ).one()
    return int(count), int(size)
