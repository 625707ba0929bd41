"""Taking back what was done, for thirty days; and forgetting how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from app import policy
from app.accounts.events import StandingChanged
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.forum.commands import recounting
from app.forum.models import Thread
from app.forum.redaction import Words
from app.moderation import queries
from app.moderation.commands.differences import (
    Changes,
    hold_threads,
    numbers_in,
    put_back,
)
from app.moderation.errors import Refusal, UndoRefusedError
from app.moderation.events import ActUndone
from app.moderation.kinds import KINDS
from app.moderation.models import Act, Inverse, Kind

# What of a thread says in which cell of the grid it is counted.
COUNTED_BY = ("board_id", "stream_id", "hidden_at")


def undo_act(actor: User, act: Act, reason: str = "", reason_lang: str | None = None) -> Act:
    """Make everything as it was before ``act``, but for what people have written since. Returns the
    act that says so. UndoRefusedError when that cannot be, and then the caller rolls back."""
    try:
        return _undo(actor, act, reason, reason_lang)
    except ChangedMeanwhileError as error:  # who settles the rest has found it so
        raise UndoRefusedError(Refusal.CHANGED) from error


def _undo(actor: User, act: Act, reason: str, reason_lang: str | None) -> Act:
    policy.require(policy.may_undo_act(actor, act, KINDS[act.kind].rule))
    if not KINDS[act.kind].can_be_undone:
        raise UndoRefusedError(Refusal.NEVER)
    kept = _take_inverse(act)
    changes: Changes = kept["rows"]
    policy.require(queries.may_put_back(actor, act, [changes]))
    threads = _threads_of(kept)
    posts = numbers_in(changes, "posts", "post_id")
    posts |= numbers_in(changes, "posts", "quoted_post_id")
    hold_threads(threads)
    put_back(changes)
    _require_shown(_receiving(changes))
    recounting.recount_posts(posts)
    recounting.recount_threads(threads)
    boards = set(kept["boards"]) | _boards_counted_anew(changes)
    recounting.recount_boards(boards)
    undo = Act(
        kind=Kind.UNDO,
        actor_id=actor.id,
        role=policy.acts_as(actor, act),
        reason=reason.strip(),
        reason_lang=reason_lang or actor.language,
        is_public=act.is_public,
        offering_id=act.offering_id,
        board_id=act.board_id,
        stream_id=act.stream_id,
        lang=act.lang,
        thread_id=act.thread_id,
        post_id=act.post_id,
        member_id=act.member_id,
        data={"kind": act.kind},
        undoes_id=act.id,
    )
    db.session.add(undo)
    db.session.flush()  # the event needs its number
    for (user_id,), _columns in changes.get("users", {"changed": []})["changed"]:
        publish(StandingChanged(user_id))
    publish(
        ActUndone(
            act.id,
            act.kind,
            undo.id,
            thread_ids=tuple(sorted(threads)),
            board_ids=tuple(sorted(boards)),
            post_ids=tuple(sorted(posts)),
        )
    )
    return undo


def _threads_of(kept: dict[str, Any]) -> set[int]:
    return numbers_in(kept["rows"], "threads", "thread_id") | set(kept["threads"])


def _receiving(changes: Changes) -> set[int]:
    """The threads that messages go back to."""
    changed = changes.get("posts", {"changed": []})["changed"]
    return {columns["thread_id"][0] for _, columns in changed if "thread_id" in columns}


def _require_shown(thread_ids: set[int]) -> None:
    """Messages leave and come to shown threads alone. Where one was hidden since, or is a part of
    another one, people would lose what they read now."""
    hidden = select(Thread.id).where(Thread.id.in_(thread_ids), Thread.hidden_at.is_not(None))
    if db.session.scalar(hidden.order_by(Thread.id).limit(1)):
        raise UndoRefusedError(Refusal.CHANGED)


def _boards_counted_anew(changes: Changes) -> set[int]:
    """Where a thread came, went, or stands elsewhere, so that numbers of threads may be others."""
    boards = numbers_in(changes, "boards", "board_id")
    moved = [
        key[0]
        for key, columns in changes.get("threads", {"changed": []})["changed"]
        if not columns.keys().isdisjoint(COUNTED_BY)
    ]
    if moved:
        boards |= set(db.session.scalars(select(Thread.board_id).where(Thread.id.in_(moved))))
    return boards


def undo_bundle(actor: User, bundle: str, reason: str = "", lang: str | None = None) -> int:
    """Take back all that was done as one and is not undone yet, the last first; all of it or, with
    UndoRefusedError, nothing. Returns how many acts that were."""
    undone = select(Act.undoes_id).where(Act.undoes_id.is_not(None))
    ours = select(Act).where(Act.bundle == bundle, Act.id.not_in(undone))
    found: Sequence[Act] = db.session.scalars(ours.order_by(Act.id.desc())).all()
    if not found:
        raise UndoRefusedError(Refusal.ALREADY)
    # All of them are held first: one after another, two who undo would wait for each other.
    ids = [act.id for act in found]
    kept = db.session.scalars(select(Inverse.changes).where(Inverse.act_id.in_(ids)))
    hold_threads({each for some in kept for each in _threads_of(some)})
    for act in found:
        undo_act(actor, act, reason, lang)
    return len(found)


def _take_inverse(act: Act) -> dict[str, Any]:
    """Whoever takes it undoes the act: of two presses, one."""
    taken = db.session.execute(
        delete(Inverse)
        .where(Inverse.act_id == act.id)
        .returning(Inverse.changes)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if taken is not None:
        kept: dict[str, Any] = taken
        return kept
    is_undone = db.session.scalar(select(Act.id).where(Act.undoes_id == act.id))
    if is_undone:
        raise UndoRefusedError(Refusal.ALREADY)
    is_late = act.created_at + policy.UNDO_ACT_FOR <= clock.now()
    raise UndoRefusedError(Refusal.TOO_LATE if is_late else Refusal.CLEANED)


def forget_words(words: Words) -> None:
    """Nobody may bring these back: whatever act has them in its inverse can no longer be undone.
    Looks through all there are, which are those of thirty days."""
    statement = select(Inverse.act_id, Inverse.changes).order_by(Inverse.act_id)
    holding = [
        act_id
        for act_id, kept in db.session.execute(statement).yield_per(100)
        if words.are_in(kept)
    ]
    if holding:
        db.session.execute(delete(Inverse).where(Inverse.act_id.in_(holding)))


def sweep_inverses() -> None:
    """After thirty days nothing is taken back, and nothing kept for it."""
    db.session.execute(
        delete(Inverse)
        .where(Inverse.expires_at <= clock.now())
        .execution_options(synchronize_session=False)
    )
