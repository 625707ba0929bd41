"""What belongs to a conversation as a whole, and goes with it when it becomes part of another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, exists, null, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db, insert
from app.forum.models import (
    Draft,
    Follow,
    FollowLevel,
    FollowReason,
    Place,
    Poll,
    Post,
    Thread,
    ThreadRedirect,
)
from app.forum.queries import ThreadRow

DRAFTS = cast(Table, Draft.__table__)
Level = tuple[int, str, datetime]  # level, reason, since when


def carry_follows(source_ids: Collection[int], target_id: int) -> None:
    """Who follows one of these threads follows the target: of what they have for several, what they
    chose goes before what came by itself, and then the higher."""
    ids = sorted({*source_ids, target_id})
    rows = db.session.execute(
        select(Follow.user_id, Follow.level, Follow.reason, Follow.updated_at)
        .where(Follow.thread_id.in_(ids))
        .order_by(Follow.id)
    )
    best: dict[int, Level] = {}
    for user_id, level, reason, updated_at in rows:
        found = (level, reason, updated_at)
        best[user_id] = max(best.get(user_id, found), found, key=_weight)
    _follow(target_id, best)


def follow_what_they_wrote(thread_id: int, author_ids: Iterable[int], starter_id: int = 0) -> None:
    """As if they had written there at first: nobody follows it less than before, nor otherwise than
    they chose."""
    known = select(Follow.user_id, Follow.level, Follow.reason, Follow.updated_at)
    levels: dict[int, Level] = {
        row.user_id: (row.level, row.reason, row.updated_at)
        for row in db.session.execute(known.where(Follow.thread_id == thread_id))
    }
    now = clock.now()
    for author_id in sorted(set(author_ids)):
        own = (int(FollowLevel.TRACKING), FollowReason.REPLIED.value, now)
        if author_id == starter_id:
            own = (int(FollowLevel.WATCHING), FollowReason.STARTED.value, now)
        levels[author_id] = max(levels.get(author_id, own), own, key=_weight)
    _follow(thread_id, levels)


def _weight(level: Level) -> tuple[bool, int]:
    return level[1] == FollowReason.CHOSEN, level[0]


def _follow(thread_id: int, levels: dict[int, Level]) -> None:
    if not levels:
        return
    statement = insert(Follow)
    new = {name: statement.excluded[name] for name in ("level", "reason", "updated_at")}
    differs = or_(Follow.level != new["level"], Follow.reason != new["reason"])
    rows = [
        {
            "user_id": user_id,
            "thread_id": thread_id,
            "level": level,
            "reason": reason,
            "updated_at": updated_at,
            "created_at": clock.now(),
        }
        for user_id, (level, reason, updated_at) in sorted(levels.items())
    ]
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "thread_id"], set_=new, where=differs
        ),
        rows,
    )


def carry_drafts(source_ids: Collection[int], target_id: int) -> None:
    """A reply that somebody is writing is offered in the target: of several the latest. Who has begun
    another one there finds this one among their drafts, as before."""
    moment = clock.now()
    there, later = aliased(DRAFTS, name="there"), aliased(DRAFTS, name="later")
    at_target = and_(
        there.c.user_id == DRAFTS.c.user_id,
        there.c.place == Place.REPLY,
        there.c.place_id == target_id,
    )
    ours = and_(
        DRAFTS.c.place == Place.REPLY,
        DRAFTS.c.place_id.in_(sorted(source_ids)),
        DRAFTS.c.fields.is_not(None),
    )
    is_not_last = exists().where(
        later.c.user_id == DRAFTS.c.user_id,
        later.c.place == Place.REPLY,
        later.c.place_id.in_(sorted(source_ids)),
        later.c.fields.is_not(None),
        tuple_(later.c.updated_at, later.c.id) > tuple_(DRAFTS.c.updated_at, DRAFTS.c.id),
    )
    db.session.execute(_fill_spent_drafts(source_ids, target_id, moment))
    # What was copied just now is there once.
    copied = exists().where(at_target, there.c.updated_at == moment)
    db.session.execute(
        update(DRAFTS)
        .where(ours, copied, ~is_not_last)
        .values(fields=null(), tab=None, sequence=DRAFTS.c.sequence + 1)
    )
    db.session.execute(
        update(DRAFTS)
        .where(ours, ~exists().where(at_target), ~is_not_last)
        .values(place_id=target_id)
    )


def _fill_spent_drafts(source_ids: Collection[int], target_id: int, moment: datetime) -> Any:
    """Who has posted what they wrote in the target has a row there without words. It holds those of
    the source from now on, with a number that no open form in the target knows."""
    source = aliased(DRAFTS, name="source")
    latest = (
        select(source.c.fields)
        .where(
            source.c.user_id == DRAFTS.c.user_id,
            source.c.place == Place.REPLY,
            source.c.place_id.in_(sorted(source_ids)),
            source.c.fields.is_not(None),
        )
        .order_by(source.c.updated_at.desc(), source.c.id.desc())
        .limit(1)
    )
    return (
        update(DRAFTS)
        .where(
            DRAFTS.c.place == Place.REPLY,
            DRAFTS.c.place_id == target_id,
            DRAFTS.c.fields.is_(None),
            latest.exists(),
        )
        .values(
            fields=latest.scalar_subquery(),
            tab=None,
            sequence=DRAFTS.c.sequence + 1,
            updated_at=moment,
        )
    )


def carry_poll(target: Thread | ThreadRow, poll_of: int | None) -> None:
    """The poll of the thread ``poll_of`` is the target's; another one there is set aside, and others
    stay where nobody sees them."""
    if poll_of is None or poll_of == target.id:
        return
    for where, values in (
        (Poll.thread_id == target.id, {"set_aside": Poll.id}),
        (Poll.thread_id == poll_of, {"thread_id": target.id}),
    ):
        db.session.execute(
            update(Poll)
            .where(where, Poll.set_aside == 0)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def carry_twin(sources: Iterable[Thread], target: Thread) -> None:
    """A twin of a source is the target's when that has none and speaks the other language; else it
    is one conversation by itself."""
    for source in sources:
        if source.twin_id is None:
            continue
        taken = target.twin_id is not None or target.id == source.twin_id
        twin = db.session.get(Thread, source.twin_id)
        fits = twin is not None and {twin.lang, target.lang} == {"en", "fr"}
        if twin is not None:
            twin.twin_id = target.id if fits and not taken else None
        if fits and not taken:
            target.twin_id = source.twin_id
        elif target.twin_id == source.id:
            target.twin_id = None
        source.twin_id = None


def redirect_threads(source_ids: Collection[int], target_id: int) -> None:
    """Who asks for one of these, or for what was merged into one of them, is led to the target."""
    db.session.execute(
        update(ThreadRedirect)
        .where(ThreadRedirect.thread_id.in_(sorted(source_ids)))
        .values(thread_id=target_id)
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"old_thread_id": source_id, "thread_id": target_id} for source_id in sorted(source_ids)
    ]
    statement = insert(ThreadRedirect)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["old_thread_id"], set_={"thread_id": statement.excluded.thread_id}
        ),
        rows,
    )


def clear_marks(which: ColumnElement[bool]) -> None:
    """These messages answer no question where they stand now."""
    db.session.execute(
        update(Post)
        .where(which, Post.marked_at.is_not(None))
        .values(marked_at=None)
        .execution_options(synchronize_session=False)
    )
