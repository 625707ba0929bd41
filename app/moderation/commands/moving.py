"""Putting messages and discussions where they belong, as acts: each can be taken back, and then
everything is as it was but for the old addresses, which lead to where things are then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from app.accounts.models import User
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Board, Poll, Post, Thread
from app.forum.queries import ThreadRow
from app.moderation import reach
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Act, Kind


@dataclass(frozen=True)
class Why:
    """What the log says of it, in the language it was written in."""

    reason: str = ""
    lang: str | None = None


def move_posts(
    actor: User, source: ThreadRow, post_ids: Collection[int], target: ThreadRow, why: Why
) -> forum.Moved:
    """As ``forum.move_posts``."""
    ids = sorted(post_ids)
    # Those that have to make room are later than the first that comes.
    later = and_(Post.thread_id == target.id, Post.id > (ids[0] if ids else 0))
    which = or_(Post.id.in_(ids), later)
    with acts.record(
        actor,
        Kind.MOVE,
        at=Spot.of_thread(source),
        reach=reach.moving((source.id, target.id), which),
        reason=why.reason,
        reason_lang=why.lang,
    ) as note:
        moved = forum.move_posts(actor, source, ids, target)
        note.data = {"count": moved.count, "other_id": target.id}
    return moved


def split_thread(
    actor: User,
    source: ThreadRow,
    post_ids: Collection[int],
    board: Board,
    heading: forum.Heading,
    why: Why,
) -> forum.Moved:
    """As ``forum.split_thread``. The new discussion itself is outside the reach: its address has to
    lead back when this is undone (``end_split``)."""
    with acts.record(
        actor,
        Kind.SPLIT,
        at=Spot.of_thread(source),
        reach=reach.moving((source.id,), Post.id.in_(sorted(post_ids))),
        reason=why.reason,
        reason_lang=why.lang,
    ) as note:
        moved = forum.split_thread(actor, source, post_ids, board, heading)
        note.data = {"count": moved.count, "other_id": moved.thread_id}
    return moved


def merge_threads(
    actor: User,
    sources: Sequence[ThreadRow],
    target: ThreadRow,
    choice: forum.Choice,
    why: Why,
) -> forum.Moved:
    """As ``forum.merge_threads``."""
    source_ids = sorted(thread.id for thread in sources)
    ids = [*source_ids, target.id]
    first = select(Post.id).where(Post.thread_id.in_(source_ids)).order_by(Post.id).limit(1)
    # Those that come are among these afterwards.
    later = and_(Post.thread_id == target.id, Post.id >= (db.session.scalar(first) or 0))
    # A question whose answers were not chosen loses them.
    marked = and_(Post.thread_id == target.id, Post.marked_at.is_not(None))
    which = or_(Post.thread_id.in_(source_ids), later, marked)
    twins = select(Thread.twin_id).where(Thread.id.in_(ids), Thread.twin_id.is_not(None))
    headed = [*ids, *db.session.scalars(twins)]
    boards = {thread.board_id for thread in sources}
    with acts.record(
        actor,
        Kind.MERGE,
        at=Spot.of_thread(target),
        reach=reach.moving(ids, which, boards)
        | reach.headings(headed)
        | reach.rows(Poll, Poll.thread_id.in_(ids))
        | reach.of_redirects(source_ids),
        reason=why.reason,
        reason_lang=why.lang,
    ) as note:
        moved = forum.merge_threads(actor, sources, target, choice)
        note.data = {"count": moved.count, "merged": source_ids}
    return moved


def join_posts(actor: User, thread: ThreadRow, post_ids: Collection[int], why: Why) -> int:
    """As ``forum.join_posts``."""
    ids = sorted(post_ids)
    with acts.record(
        actor,
        Kind.JOIN,
        at=Spot.of_thread(thread),
        reach=reach.of_posts(ids) | reach.headings((thread.id,)),
        reason=why.reason,
        reason_lang=why.lang,
    ) as note:
        kept_id = forum.join_posts(actor, thread, ids, why.reason)
        note.data = {"count": len(ids)}
    return kept_id


def settle_what_came_back(act_id: int, post_ids: Collection[int]) -> None:
    """After an act of these kinds was undone: who has read messages in the place they came back from
    has read them, and the address of a discussion that was split off leads back."""
    act = db.session.get_one(Act, act_id)
    forum.keep_read(post_ids)
    if act.kind == Kind.SPLIT and act.thread_id is not None:
        forum.end_split(act.data["other_id"], act.thread_id)
