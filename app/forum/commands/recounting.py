"""Counting some things anew, where an undo has put back the rows that are counted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select, update

from app.core.db import db
from app.forum.commands import counters
from app.forum.models import Attachment, Post, PostQuote, ReactionKind, Thread


def recount_threads(thread_ids: Collection[int]) -> None:
    """Those of them that are there; the lower first, as everybody holds them."""
    there = select(Thread.id).where(Thread.id.in_(sorted(thread_ids))).order_by(Thread.id)
    for thread_id in db.session.scalars(there).all():
        counters.recount(thread_id)


def recount_boards(board_ids: Collection[int]) -> None:
    """How many threads each stream has there."""
    counters.set_cells(counters.wrong_cells(board_ids))


def recount_posts(post_ids: Collection[int]) -> None:
    """Reactions, quotes and files."""
    files = select(func.count()).where(Attachment.post_id == Post.id).scalar_subquery()
    quotes = select(func.count()).where(PostQuote.quoted_post_id == Post.id).scalar_subquery()
    reactions = {kind: counters.reactions_of(kind) for kind in ReactionKind}
    db.session.execute(
        update(Post)
        .where(Post.id.in_(sorted(post_ids)))
        .values(
            attachment_count=files,
            quoted_count=quotes,
            **{kind.column: counted for kind, counted in reactions.items()},
        )
        .execution_options(synchronize_session=False)
    )
