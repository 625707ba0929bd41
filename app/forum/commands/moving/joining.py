"""Making one message of several that one person wrote.

The others stay as they were, hidden, so that what was said in each can be shown again; their
addresses lead to the first, which holds the words, files and reactions of all.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, exists, func, literal, select, update
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.core.events import publish
from app.forum.commands import counters
from app.forum.commands.moving.placing import hold_threads, keep_numbers
from app.forum.commands.writing import edit_post
from app.forum.events import PostsJoined
from app.forum.models import (
    Attachment,
    Bookmark,
    Mention,
    Post,
    PostQuote,
    Reaction,
    ReactionKind,
    Thread,
)
from app.forum.queries import ThreadRow

LONGEST = 20_000  # characters of a message
BOOKMARKS = cast(Table, Bookmark.__table__)


def join_posts(
    actor: User, thread: Thread | ThreadRow, post_ids: Collection[int], reason: str = ""
) -> int:
    """The words of these messages in the first of them, with an empty line between each. Returns its
    id. ChangedMeanwhileError when one of them is not there any more."""
    policy.require(policy.may_move_posts(actor, thread))
    hold_threads((thread.id,))
    wanted = sorted(set(post_ids))
    posts = db.session.scalars(
        select(Post)
        .where(Post.id.in_(wanted), Post.thread_id == thread.id, Post.hidden_at.is_(None))
        .options(joinedload(Post.thread))
        .order_by(Post.number),
        execution_options={"populate_existing": True},
    ).all()
    if len(posts) != len(wanted):
        raise ChangedMeanwhileError
    body = "\n\n".join(post.body.strip("\n") for post in posts)
    if len(posts) < 2 or len({post.author_id for post in posts}) > 1 or len(body) > LONGEST:
        raise NotAllowedError(policy.Reason.NOT_ONE_TEXT)
    kept, others = posts[0], posts[1:]
    other_ids = [post.id for post in others]
    _carry_files(kept, other_ids)
    _carry_names(kept.id, other_ids)
    _carry_quotes(kept.id, other_ids)
    _carry_reactions(kept.id, other_ids)
    _carry_bookmarks(kept.id, other_ids)
    marked = min((post.marked_at for post in posts if post.marked_at), default=None)
    edit_post(
        actor,
        kept,
        body,
        kept.lang,
        seen=kept.edited_at,
        reason=reason,
        ruling=policy.may_move_posts(actor, thread),
    )
    db.session.execute(
        update(Post)
        .where(Post.id.in_(other_ids))
        .values(hidden_at=clock.now(), joined_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Post)
        .where(Post.id == kept.id)
        .values(marked_at=marked)
        .execution_options(synchronize_session=False)
    )
    keep_numbers([(thread.id, post.number, post.id) for post in others])
    counters.recount(thread.id)
    publish(PostsJoined(thread.id, kept.id, actor.id))
    return kept.id


def _carry_files(kept: Post, other_ids: Collection[int]) -> None:
    moved = db.session.scalars(
        update(Attachment)
        .where(Attachment.post_id.in_(other_ids))
        .values(post_id=kept.id)
        .returning(Attachment.id)
        .execution_options(synchronize_session=False)
    ).all()
    if moved:
        db.session.execute(
            update(Post)
            .where(Post.id.in_(other_ids))
            .values(attachment_count=0)
            .execution_options(synchronize_session=False)
        )


def _carry_names(kept_id: int, other_ids: Collection[int]) -> None:
    """Who was named in one of them has been told."""
    named = select(literal(kept_id), Mention.user_id, func.min(Mention.handle_key)).where(
        Mention.post_id.in_(other_ids)
    )
    db.session.execute(
        insert(Mention)
        .from_select(["post_id", "user_id", "handle_key"], named.group_by(Mention.user_id))
        .on_conflict_do_nothing()
    )


def _carry_quotes(kept_id: int, other_ids: Collection[int]) -> None:
    quoting = (
        select(PostQuote.post_id, literal(kept_id))
        .where(PostQuote.quoted_post_id.in_(other_ids), PostQuote.post_id != kept_id)
        .distinct()
    )
    db.session.execute(
        insert(PostQuote)
        .from_select(["post_id", "quoted_post_id"], quoting)
        .on_conflict_do_nothing()
    )
    count = select(func.count()).where(PostQuote.quoted_post_id == Post.id).scalar_subquery()
    db.session.execute(
        update(Post)
        .where(Post.id == kept_id)
        .values(quoted_count=count)
        .execution_options(synchronize_session=False)
    )


def _carry_reactions(kept_id: int, other_ids: Collection[int]) -> None:
    given = (
        select(literal(kept_id), Reaction.user_id, Reaction.kind, func.min(Reaction.created_at))
        .where(Reaction.post_id.in_(other_ids))
        .group_by(Reaction.user_id, Reaction.kind)
    )
    db.session.execute(
        insert(Reaction)
        .from_select(["post_id", "user_id", "kind", "created_at"], given)
        .on_conflict_do_nothing()
    )
    counts = {
        kind.column: select(func.count())
        .where(Reaction.post_id == Post.id, Reaction.kind == kind)
        .scalar_subquery()
        for kind in ReactionKind
    }
    db.session.execute(
        update(Post)
        .where(Post.id == kept_id)
        .values(**counts)
        .execution_options(synchronize_session=False)
    )


def _carry_bookmarks(kept_id: int, other_ids: Collection[int]) -> None:
    """Of several of one person the first; who has the kept message already has it."""
    has = aliased(BOOKMARKS, name="has")
    first = (
        select(func.min(BOOKMARKS.c.id))
        .where(BOOKMARKS.c.post_id.in_(other_ids))
        .group_by(BOOKMARKS.c.user_id)
    )
    there = exists().where(has.c.user_id == BOOKMARKS.c.user_id, has.c.post_id == kept_id)
    db.session.execute(
        update(BOOKMARKS).where(BOOKMARKS.c.id.in_(first), ~there).values(post_id=kept_id)
    )
