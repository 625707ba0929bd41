"""Which messages quote which, as this person may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, union_all

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.forum.models import Post, PostQuote, Thread

MOST_SHOWN = 10  # of the messages that quote one


def visible_post_ids(actor: User | None, post_ids: Iterable[int]) -> set[int]:
    """Those of these messages that this person may see."""
    statement = select(Post.id).join(Post.thread).where(Post.id.in_(list(post_ids)))
    if not policy.sees_hidden(actor):
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    return set(db.session.scalars(statement))


def quoting_posts(actor: User | None, post_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """For each of these messages the first that quote it, one more than ``MOST_SHOWN``:
    ``post_id``, ``number``, ``thread_id``, ``title`` and ``lang`` of its thread."""
    values = {f"quoted_{n}": post_id for n, post_id in enumerate(post_ids)}
    statement = _quoting(len(post_ids), sees_hidden=policy.sees_hidden(actor))
    found = defaultdict(list)
    for row in fetch(statement, values):
        found[row.quoted_post_id].append(row)
    return found


@cache
def _quoting(posts: int, *, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    """Some for each message: one that many quote hides no other's, and costs no more."""
    each = []
    for number in range(posts):
        statement = (
            select(
                PostQuote.quoted_post_id,
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
        if not sees_hidden:
            statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
        each.append(select(statement.subquery()))
    shown = union_all(*each).subquery("shown")
    return select(shown).order_by(shown.c.quoted_post_id, shown.c.post_id)
