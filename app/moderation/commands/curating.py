"""What staff do to threads and messages: each an act, asked and done by the forum's own commands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotAllowedError
from app.forum import commands as forum
from app.forum.models import Board, Post, PostRevision, Thread, ThreadRead
from app.forum.models import Kind as ThreadKind
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Kind
from app.moderation.reach import Reach
from app.policy import Ruling


@dataclass(frozen=True)
class Wish:
    """What somebody wants done, and what it takes: only what the kind needs is there."""

    kind: Kind
    reason: str = ""
    reason_lang: str | None = None
    title: str = ""
    thread_kind: str = ""
    stream_id: int | None = None
    lang: str = ""
    board: Board | None = None
    until: datetime | None = None
    everywhere: bool = False
    seconds: int | None = None


def _heading(actor: User, thread: Thread, wish: Wish) -> None:
    """One thing of the heading is otherwise, the rest as it is."""
    now = forum.heading_of(thread)
    changed: dict[Kind, dict[str, Any]] = {
        Kind.RENAME: {"title": wish.title},
        Kind.RECAST: {"kind": wish.thread_kind},
        Kind.READDRESS: {"stream_id": wish.stream_id},
        Kind.RELABEL: {"lang": wish.lang},
    }
    forum.change_heading(actor, thread, replace(now, **changed[wish.kind]), wish.reason)


def _transfer(actor: User, thread: Thread, wish: Wish) -> None:
    assert wish.board is not None  # noqa: S101  (the form has asked for it)
    forum.transfer_thread(actor, thread, wish.board)


def _pin(actor: User, thread: Thread, wish: Wish) -> None:
    assert wish.until is not None  # noqa: S101  (the form has asked for it)
    forum.pin_thread(actor, thread, wish.until, everywhere=wish.everywhere)


def _close(actor: User, thread: Thread, wish: Wish) -> None:
    forum.close_thread(actor, thread, wish.reason)


def _set_pace(actor: User, thread: Thread, wish: Wish) -> None:
    forum.set_pace(actor, thread, wish.seconds if wish.kind is Kind.SLOW else None)


Do = Callable[[User, Thread, Wish], None]
TO_THREAD: dict[Kind, Do] = {
    Kind.RENAME: _heading,
    Kind.RECAST: _heading,
    Kind.READDRESS: _heading,
    Kind.RELABEL: _heading,
    Kind.TRANSFER: _transfer,
    Kind.CLOSE: _close,
    Kind.REOPEN: lambda actor, thread, _wish: forum.reopen_thread(actor, thread),
    Kind.PIN: _pin,
    Kind.UNPIN: lambda actor, thread, _wish: forum.unpin_thread(actor, thread),
    Kind.FEATURE: lambda actor, thread, _wish: forum.feature_thread(actor, thread),
    Kind.UNFEATURE: lambda actor, thread, _wish: forum.unfeature_thread(actor, thread),
    Kind.SLOW: _set_pace,
    Kind.QUICKEN: _set_pace,
    Kind.HIDE: lambda actor, thread, _wish: forum.hide_thread(actor, thread),
    Kind.SHOW: lambda actor, thread, _wish: forum.show_thread(actor, thread),
}
TO_POST: dict[Kind, Callable[[User, Post], None]] = {
    Kind.HIDE_POST: forum.hide_post,
    Kind.SHOW_POST: forum.show_post,
    Kind.LOCK_POST: forum.lock_post,
    Kind.UNLOCK_POST: forum.unlock_post,
    Kind.MARK_ANSWER: forum.mark_answer,
    Kind.UNMARK_ANSWER: forum.unmark_answer,
}


def may_curate_thread(actor: User | None, thread: Any, wish: Wish) -> Ruling:
    """What the forum's command will say, before it is asked."""
    if wish.kind in (Kind.HIDE, Kind.SHOW):
        return policy.may_hide(actor, thread)
    may = policy.may_curate(actor, thread)
    if wish.kind is Kind.RECAST and wish.thread_kind == ThreadKind.ANNOUNCEMENT:
        return may and policy.may_announce(actor, thread)
    if wish.kind is Kind.TRANSFER and wish.board is not None:
        return may and policy.may_curate(actor, wish.board)
    if wish.kind is Kind.FEATURE:
        return policy.may_feature(actor, thread)
    is_everywhere = wish.everywhere or thread.is_pinned_everywhere
    if wish.kind in (Kind.PIN, Kind.UNPIN) and is_everywhere:
        return may and policy.may_pin_everywhere(actor)
    return may


def curate_thread(actor: User, thread_id: int, wish: Wish, bundle: str | None = None) -> int | None:
    """Do it, as an act. Returns its number, or None when there was nothing to do."""
    thread = _thread(thread_id)
    policy.require(may_curate_thread(actor, thread, wish))
    with acts.record(
        actor,
        wish.kind,
        at=Spot.of_thread(thread),
        reach=_reach_of(thread, wish),
        reason=wish.reason,
        reason_lang=wish.reason_lang,
        data={"board": wish.board.id} if wish.board else None,
        bundle=bundle,
    ) as note:
        TO_THREAD[wish.kind](actor, _thread(thread_id), wish)
    return note.act_id


def curate_threads(actor: User, thread_ids: Collection[int], wish: Wish, bundle: str) -> int:
    """Do it to each that this person may do it to; how many were changed. One undo takes all back.
    The lower first, as everybody holds them."""
    done = 0
    for thread_id in sorted(thread_ids):
        try:
            done += curate_thread(actor, thread_id, wish, bundle) is not None
        except NotAllowedError:
            continue  # the preview has named it
    return done


def curate_post(
    actor: User, post: Post, kind: Kind, reason: str = "", reason_lang: str | None = None
) -> int | None:
    """Do it to a message, as an act."""
    reach = reaches.posts([post.id]) | reaches.headings([post.thread_id])
    with acts.record(
        actor,
        kind,
        at=Spot.of_post(post),
        reach=reach,
        reason=reason,
        reason_lang=reason_lang,
    ) as note:
        db.session.refresh(post)  # as it is now that it is held
        TO_POST[kind](actor, post)
    return note.act_id


def judge_answer(actor: User, post: Post, kind: Kind) -> None:
    """Who asked says what answers them; whoever else says so acts."""
    if actor.id == post.thread.author_id:
        TO_POST[kind](actor, post)
    else:
        curate_post(actor, post, kind)


def turn_version(actor: User, post: Post, number: int, kind: Kind) -> None:
    """Hide an earlier version of a message, or show it again: one's own, or as an act."""
    command = forum.hide_revision if kind is Kind.HIDE_VERSION else forum.show_revision
    if actor.id == post.author_id:
        command(actor, post, number)
        return
    reach, data = reaches.of_versions(post.id), {"version": number}
    with acts.record(actor, kind, at=Spot.of_post(post), reach=reach, data=data):
        command(actor, post, number)


def _reach_of(thread: Thread, wish: Wish) -> Reach:
    boards = [thread.board_id] + ([wish.board.id] if wish.board else [])
    reach = reaches.headings([thread.id], boards)
    if wish.kind in (Kind.RENAME, Kind.RELABEL):
        first = PostRevision.post_id == thread.first_post_id
        reach |= reaches.posts([thread.first_post_id]) | reaches.rows(PostRevision, first)
    if wish.kind is Kind.RECAST:  # what is no question any more has no answers
        marked = (Post.thread_id == thread.id) & Post.marked_at.is_not(None)
        reach |= reaches.rows(Post, marked)
    if wish.kind is Kind.TRANSFER:
        reach |= reaches.rows(ThreadRead, ThreadRead.thread_id == thread.id)
    return reach


def _thread(thread_id: int) -> Thread:
    """As it is now, not as it was before somebody else held it."""
    statement = (
        select(Thread)
        .where(Thread.id == thread_id)
        .options(joinedload(Thread.board))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one()
