"""Putting threads and messages in order: what they are called, where they are, whether they are
shown, and how fast they go. Whoever moderates calls these inside an act (``app.moderation``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.events import publish
from app.forum.commands import answers, counters, revisions
from app.forum.commands.happenings import note_event
from app.forum.commands.reading import keep_what_was_read
from app.forum.commands.writing import Heading, change_heading_row, heading_of
from app.forum.events import PostCurated, PostEdited, ThreadCurated, ThreadEdited
from app.forum.models import (
    Board,
    EventKind,
    Kind,
    Post,
    Thread,
)


def change_heading(actor: User, thread: Thread, heading: Heading, reason: str = "") -> None:
    """Another title, kind, language or stream. What the first message and its title were is kept
    among its versions, as whenever somebody changes them."""
    policy.require(policy.may_curate(actor, thread))
    if heading.kind == Kind.ANNOUNCEMENT:
        policy.require(policy.may_announce(actor, thread))
    before = heading_of(thread)
    if heading == before:
        return
    if (heading.title, heading.lang) != (before.title, before.lang):
        first = db.session.get_one(Post, thread.first_post_id)
        revisions.note_version(actor, first, 1, reason)
        first.lang = heading.lang
        first.revision_count += 1
        first.edited_at, first.edited_by_id = clock.now(), actor.id
        publish(PostEdited(thread.id, first.id, actor.id))
    changes = change_heading_row(thread, heading)
    db.session.flush()  # listeners count with statements of their own
    publish(ThreadEdited(thread.id, actor.id, changes))


def transfer_thread(actor: User, thread: Thread, board: Board) -> None:
    """To another board, which may be in another week, another offering or the commons. What was
    read there as a whole board stays read."""
    policy.require(policy.may_curate(actor, thread))
    policy.require(policy.may_curate(actor, board))
    if thread.board_id == board.id:
        return
    old_id = thread.board_id
    keep_what_was_read(old_id, Thread.id == thread.id)
    if thread.hidden_at is None:
        counters.move_between_cells((old_id, thread.stream_id), (board.id, thread.stream_id))
    if thread.offering_id != board.offering_id:
        thread.subject = None  # what it is about is of the other offering
    thread.board_id, thread.offering_id = board.id, board.offering_id
    thread.featured_at = None
    if not thread.is_pinned_everywhere:
        thread.pinned_until = None
    _tell(actor, thread, EventKind.TRANSFERRED, old=old_id, new=board.id)


def pin_thread(actor: User, thread: Thread, until: datetime, *, everywhere: bool) -> None:
    """First in the list of its board, or in every list, until then."""
    policy.require(policy.may_curate(actor, thread))
    if everywhere or thread.is_pinned_everywhere:
        policy.require(policy.may_pin_everywhere(actor))
    if (thread.pinned_until, thread.is_pinned_everywhere) == (until, everywhere):
        return
    thread.pinned_until, thread.is_pinned_everywhere = until, everywhere
    _tell(actor, thread, EventKind.PINNED, until=until.isoformat(), everywhere=everywhere)


def unpin_thread(actor: User, thread: Thread) -> None:
    policy.require(policy.may_curate(actor, thread))
    if thread.is_pinned_everywhere:
        policy.require(policy.may_pin_everywhere(actor))
    if thread.pinned_until is not None:
        thread.pinned_until, thread.is_pinned_everywhere = None, False
        _tell(actor, thread, EventKind.UNPINNED)


def feature_thread(actor: User, thread: Thread) -> None:
    """On the page of its week."""
    policy.require(policy.may_feature(actor, thread))
    if thread.featured_at is None:
        thread.featured_at = clock.now()
        _tell(actor, thread, EventKind.FEATURED)


def unfeature_thread(actor: User, thread: Thread) -> None:
    policy.require(policy.may_curate(actor, thread))
    if thread.featured_at is not None:
        thread.featured_at = None
        _tell(actor, thread, EventKind.UNFEATURED)


def set_pace(actor: User, thread: Thread, seconds: int | None) -> None:
    """How long one person waits between two answers; None: no longer than anywhere."""
    policy.require(policy.may_curate(actor, thread))
    if thread.slow_seconds == seconds:
        return
    thread.slow_seconds = seconds
    if seconds is None:
        _tell(actor, thread, EventKind.QUICKENED)
    else:
        _tell(actor, thread, EventKind.SLOWED, seconds=seconds)


def hide_thread(actor: User, thread: Thread) -> None:
    """Nobody but moderators reads it any longer. Of two who do so at once, one does."""
    policy.require(policy.may_hide(actor, thread))
    gone = _move_hidden(Thread, thread.id, to=clock.now())
    if gone:
        counters.move_thread_count(thread.board_id, thread.stream_id, -1)
        _tell(actor, thread, EventKind.HIDDEN)


def show_thread(actor: User, thread: Thread) -> None:
    """Not one that has become a part of another: there is nothing to show. NotFoundError."""
    policy.require(policy.may_hide(actor, thread))
    if not thread.first_post_id:
        raise NotFoundError
    if _move_hidden(Thread, thread.id, to=None):
        counters.move_thread_count(thread.board_id, thread.stream_id, +1)
        _tell(actor, thread, EventKind.SHOWN)


def hide_post(actor: User, post: Post) -> None:
    """An answer; a first message goes with its thread (``hide_thread``)."""
    policy.require(policy.may_hide_post(actor, post, post.thread))
    if _move_hidden(Post, post.id, to=clock.now()):
        answers.set_aside_answer(post.thread_id, post.id, actor.id)
        counters.recount(post.thread_id)
        _tell_of_post(actor, post, EventKind.POST_HIDDEN)


def show_post(actor: User, post: Post) -> None:
    """One that its author took back is theirs to bring back (``restore_post``). NotFoundError for one
    that was joined to another: its words would be there twice."""
    policy.require(policy.may_hide_post(actor, post, post.thread))
    if post.joined_id is not None:
        raise NotFoundError
    if post.deleted_at is None and _move_hidden(Post, post.id, to=None):
        answers.take_up_answer(post.thread_id, post.id, actor.id)
        counters.recount(post.thread_id)
        _tell_of_post(actor, post, EventKind.POST_SHOWN)


def lock_post(actor: User, post: Post) -> None:
    """Its words stay as they are."""
    _lock(actor, post, EventKind.POST_LOCKED, at=clock.now())


def unlock_post(actor: User, post: Post) -> None:
    _lock(actor, post, EventKind.POST_UNLOCKED, at=None)


def _lock(actor: User, post: Post, kind: EventKind, *, at: datetime | None) -> None:
    policy.require(policy.may_curate(actor, post.thread))
    if (post.locked_at is None) != (at is None):
        post.locked_at = at
        _tell_of_post(actor, post, kind)


def _move_hidden(model: type[Thread] | type[Post], row_id: int, to: datetime | None) -> bool:
    """Whether it was otherwise before."""
    was_so = model.hidden_at.is_not(None) if to is None else model.hidden_at.is_(None)
    moved = db.session.scalar(
        update(model)
        .where(model.id == row_id, was_so)
        .values(hidden_at=to)
        .returning(model.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


def _tell(actor: User, thread: Thread, kind: EventKind, **data: Any) -> None:
    db.session.flush()  # the line and the listeners are statements of their own
    note_event(thread.id, kind, actor.id, **data)
    publish(ThreadCurated(thread.id, kind, actor.id))


def _tell_of_post(actor: User, post: Post, kind: EventKind) -> None:
    db.session.flush()  # as above
    note_event(post.thread_id, kind, actor.id, number=post.number)
    publish(PostCurated(post.thread_id, post.id, kind, actor.id))
