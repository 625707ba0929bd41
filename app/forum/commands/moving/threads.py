"""Moving messages to another conversation or a new one, and making one of several."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.core.events import publish
from app.core.text import slugify
from app.forum.commands import counters
from app.forum.commands.moving import belongings
from app.forum.commands.moving.placing import (
    Held,
    Placing,
    Standing,
    carry_lines,
    hold_threads,
    place,
    places_in,
)
from app.forum.commands.writing import Heading
from app.forum.events import PostsMoved
from app.forum.models import Board, EventKind, Kind, Poll, Post, Thread, ThreadEvent, ThreadRedirect
from app.forum.queries import ThreadRow

# What happened to the heading of a conversation that is part of another one now: it has none.
OF_HEADING = frozenset(
    {
        EventKind.RENAMED,
        EventKind.READDRESSED,
        EventKind.RECAST,
        EventKind.LINKED,
        EventKind.UNLINKED,
        EventKind.CLOSED,
        EventKind.REOPENED,
    }
)


class UndecidedError(Exception):
    """Of several polls or answers one is to be chosen: whoever merges says which."""


@dataclass(frozen=True)
class Choice:
    """What stays of what only one thread can have: the poll of thread ``poll_of``, the answers marked
    in ``answers_of``, and those who follow the sources. None where there is nothing to choose."""

    poll_of: int | None = None
    answers_of: frozenset[int] | None = None
    with_followers: bool = True


@dataclass(frozen=True)
class Moved:
    """Where the messages are now, and how many were moved there."""

    thread_id: int
    count: int


def move_posts(
    actor: User, source: Thread | ThreadRow, post_ids: Collection[int], target: Thread | ThreadRow
) -> Moved:
    """Messages of one thread to another one. ChangedMeanwhileError when one of them is not there any
    more, or no longer shown."""
    policy.require(policy.may_move_posts(actor, source))
    policy.require(policy.may_move_posts(actor, target))
    if source.id == target.id:
        raise NotAllowedError(policy.Reason.SAME_THREAD)
    held = hold_threads((source.id, target.id))
    chosen = _chosen(held, source.id, post_ids)
    placings = places_in(held, target.id, chosen)
    belongings.clear_marks(Post.id.in_([post.id for post in chosen]))
    place(held, placings)
    carry_lines([target.id], placings, target.id, OF_HEADING)
    belongings.follow_what_they_wrote(target.id, [post.author_id for post in chosen])
    count = len(chosen)
    sent = _line(source.id, chosen[0].number - 1, EventKind.SENT, actor, target.id, count)
    first = next(each.number for each in placings if each.post.id == chosen[0].id)
    before = _last_before(held, placings, target.id, first)
    received = _line(target.id, before, EventKind.RECEIVED, actor, source.id, count)
    _finish(actor, (source.id, target.id), (sent, received))
    return Moved(target.id, count)


def split_thread(
    actor: User,
    source: Thread | ThreadRow,
    post_ids: Collection[int],
    board: Board,
    heading: Heading,
) -> Moved:
    """Messages of a thread as a new one, whose first message is the earliest of them."""
    policy.require(policy.may_move_posts(actor, source))
    starts = policy.may_announce if heading.kind == Kind.ANNOUNCEMENT else policy.may_start_thread
    policy.require(starts(actor, board))
    held = hold_threads((source.id,))
    chosen = _chosen(held, source.id, post_ids)
    starter_id = chosen[0].author_id
    begun_at = db.session.scalar(select(Post.created_at).where(Post.id == chosen[0].id))
    thread = Thread(
        board_id=board.id,
        offering_id=board.offering_id,
        author_id=starter_id,
        slug=slugify(heading.title),
        created_at=begun_at or clock.now(),
        **vars(heading),
    )
    db.session.add(thread)
    db.session.flush()  # the messages need its number
    placings = [Placing(post, thread.id, number) for number, post in enumerate(chosen, start=1)]
    belongings.clear_marks(Post.id.in_([post.id for post in chosen]))
    place(held, placings)
    belongings.carry_follows([source.id], thread.id)
    belongings.follow_what_they_wrote(thread.id, [post.author_id for post in chosen], starter_id)
    counters.move_thread_count(board.id, heading.stream_id, +1)
    count = len(chosen)
    left = _line(source.id, chosen[0].number - 1, EventKind.SPLIT, actor, thread.id, count)
    begun = _line(thread.id, 1, EventKind.BEGUN, actor, source.id, count)
    _finish(actor, (source.id, thread.id), (left, begun))
    return Moved(thread.id, count)


def merge_threads(
    actor: User,
    sources: Sequence[Thread | ThreadRow],
    target: Thread | ThreadRow,
    choice: Choice | None = None,
) -> Moved:
    """All messages of the sources in the target, which keeps its heading and its first message. Their
    addresses lead there. UndecidedError when there is something to choose and nothing was."""
    choice = choice or Choice()
    for thread in (*sources, target):
        policy.require(policy.may_move_posts(actor, thread))
    for thread in sources:
        policy.require(policy.may_merge_away(actor, thread))
    source_ids = sorted({thread.id for thread in sources})
    if target.id in source_ids or not source_ids:
        raise NotAllowedError(policy.Reason.SAME_THREAD)
    held = hold_threads((*source_ids, target.id))
    gone = [held.threads[source_id] for source_id in source_ids]
    stays = held.threads[target.id]
    poll_of = _poll_to_keep(held, target.id, choice)
    _keep_answers(held, stays, choice)
    coming = [post for post in held.posts.values() if post.thread_id != target.id]
    placings = places_in(held, target.id, coming)
    place(held, placings)
    ids = [*source_ids, target.id]
    carry_lines(ids, placings, target.id, OF_HEADING)
    belongings.carry_poll(target, poll_of)
    if choice.with_followers:
        belongings.carry_follows(source_ids, target.id)
    belongings.carry_drafts(source_ids, target.id)
    belongings.carry_twin(gone, stays)
    belongings.redirect_threads(source_ids, target.id)
    if stays.subject is None:
        stays.subject = next((each.subject for each in gone if each.subject), None)
    lines = []
    for source in gone:
        own = [each for each in placings if each.post.thread_id == source.id]
        before = _last_before(held, placings, target.id, own[0].number)
        lines.append(_line(target.id, before, EventKind.MERGED, actor, source.id, len(own)))
        source.hidden_at = clock.now()
        counters.move_thread_count(source.board_id, source.stream_id, -1)
    _finish(actor, ids, lines)
    return Moved(target.id, len(coming))


def end_split(thread_id: int, source_id: int) -> None:
    """The messages it was begun with are in ``source_id`` again: what was written in it since goes
    there too, and so does its address. ChangedMeanwhileError when there is more to it than that by
    now: a poll, another conversation that was merged into it, or one of the two that is hidden."""
    held = hold_threads((thread_id, source_id))
    has_poll = exists().where(Poll.thread_id == thread_id)
    is_led_to = exists().where(ThreadRedirect.thread_id == thread_id)
    if db.session.scalar(select(or_(has_poll, is_led_to))):
        raise ChangedMeanwhileError
    if rest := held.of(thread_id):
        placings = places_in(held, source_id, rest)
        place(held, placings)
        carry_lines([source_id], placings, source_id, OF_HEADING)
    belongings.carry_drafts([thread_id], source_id)
    belongings.redirect_threads([thread_id], source_id)
    ended = held.threads[thread_id]
    ended.hidden_at = clock.now()
    counters.move_thread_count(ended.board_id, ended.stream_id, -1)
    db.session.flush()  # what is counted must be there
    for each in sorted((thread_id, source_id)):
        counters.recount(each)


def _chosen(held: Held, source_id: int, post_ids: Collection[int]) -> list[Standing]:
    """In the order they were written."""
    wanted = set(post_ids)
    found = [post for post in held.of(source_id) if post.id in wanted and not post.is_hidden]
    if len(found) != len(wanted) or not found:
        raise ChangedMeanwhileError
    if found[0].number == 1:
        raise NotAllowedError(policy.Reason.FIRST_STAYS)
    return sorted(found, key=lambda post: post.id)


def _poll_to_keep(held: Held, target_id: int, choice: Choice) -> int | None:
    having = [each.id for each in held.threads.values() if each.poll_id is not None]
    if choice.poll_of is None and len(having) > 1:
        raise UndecidedError
    if choice.poll_of is not None and choice.poll_of not in having:
        raise ChangedMeanwhileError
    return choice.poll_of or next(iter(having), None)


def _keep_answers(held: Held, target: Thread, choice: Choice) -> None:
    having = {post.thread_id for post in held.posts.values() if post.is_marked}
    if target.kind != Kind.QUESTION:
        kept: frozenset[int] = frozenset()
    elif choice.answers_of is not None:
        kept = choice.answers_of
    elif len(having) > 1:
        raise UndecidedError
    else:
        kept = frozenset(having)
    if gone := sorted(having - kept):
        belongings.clear_marks(Post.thread_id.in_(gone))


def _last_before(held: Held, placings: Sequence[Placing], target_id: int, number: int) -> int:
    """Of what stands in the target: a line is shown after a message."""
    placed = {each.post.id for each in placings}
    there = [post.number for post in held.of(target_id) if post.id not in placed]
    there += [each.number for each in placings if each.thread_id == target_id]
    return max((each for each in there if each < number), default=1)


def _line(
    thread_id: int, after: int, kind: EventKind, actor: User, other_id: int, count: int
) -> ThreadEvent:
    data: dict[str, Any] = {"other_id": other_id, "count": count}
    return ThreadEvent(
        thread_id=thread_id, after_number=max(after, 1), kind=kind, actor_id=actor.id, data=data
    )


def _finish(actor: User, thread_ids: Collection[int], lines: Sequence[ThreadEvent]) -> None:
    db.session.add_all(lines)
    db.session.flush()  # what is counted must be there
    for thread_id in sorted(thread_ids):
        counters.recount(thread_id)
    publish(PostsMoved(tuple(sorted(thread_ids)), actor.id))
