"""Acts: what is done is written down with who, why and how to take it back, in one transaction.

    with acts.record(actor, Kind.CLOSE, at=Spot.of_thread(thread), reach=reach.headings([thread.id])):
        forum.close_thread(actor, thread, reason)

Whoever does something to what others wrote does it this way, and in no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.events import publish
from app.moderation.commands.differences import Changes, Reading
from app.moderation.errors import ReasonNeededError
from app.moderation.events import ActRecorded
from app.moderation.kinds import KINDS
from app.moderation.models import Act, Inverse, Kind
from app.moderation.reach import Reach

if TYPE_CHECKING:
    from app.forum.models import Post, Thread
    from app.forum.queries import ThreadRow


@dataclass(frozen=True)
class Spot:
    """What something is done to, and where: as numbers, which outlive it."""

    offering_id: int | None = None
    board_id: int | None = None
    stream_id: int | None = None
    lang: str | None = None
    thread_id: int | None = None
    post_id: int | None = None
    member_id: int | None = None

    @classmethod
    def of_thread(cls, thread: Thread | ThreadRow) -> Spot:
        return cls(
            offering_id=thread.offering_id,
            board_id=thread.board_id,
            stream_id=thread.stream_id,
            lang=thread.lang,
            thread_id=thread.id,
            member_id=thread.author_id,
        )

    @classmethod
    def of_post(cls, post: Post) -> Spot:
        """A post with its thread loaded. It is where its thread is, in whatever language it was
        written: that is what permission is asked of."""
        return replace(cls.of_thread(post.thread), post_id=post.id, member_id=post.author_id)

    @classmethod
    def of_member(cls, member: User) -> Spot:
        return cls(member_id=member.id)


@dataclass
class Note:
    """What the block that acts may still add: ``data`` holds numbers and words of a list alone, for
    the log can never be cleaned. ``act_id`` is there after the block, if anything was changed."""

    data: dict[str, Any] = field(default_factory=dict)
    act_id: int | None = None


@contextmanager
def record(
    actor: User | None,
    kind: Kind,
    *,
    at: Spot,
    reach: Reach,
    reason: str = "",
    reason_lang: str | None = None,
    data: dict[str, Any] | None = None,
    is_public: bool | None = None,
    bundle: str | None = None,
) -> Iterator[Note]:
    """Write down what the block changes within ``reach``. ``actor`` None is the site itself. What
    changed nothing is no act: a second press does one thing. ReasonNeededError."""
    what, reason = KINDS[kind], reason.strip()
    if what.needs_reason and not reason:
        raise ReasonNeededError(kind)
    reading = Reading(reach)
    note = Note(dict(data or {}))
    yield note
    db.session.flush()  # what the session still holds is part of the act
    changes = reading.changes()
    if what.can_be_undone and not changes:
        return
    act = Act(
        kind=kind,
        actor_id=actor.id if actor else None,
        role=policy.acts_as(actor, at),
        reason=reason,
        reason_lang=reason_lang or (actor.language if actor else "en"),
        is_public=what.is_public if is_public is None else is_public,
        data=note.data,
        bundle=bundle,
        **vars(at),
    )
    db.session.add(act)
    db.session.flush()  # the event and the inverse need its number
    note.act_id = act.id
    if what.can_be_undone:
        keep_inverse(act, changes, reach)
    publish(ActRecorded(act.id, kind))


def keep_inverse(act: Act, changes: Changes, reach: Reach) -> None:
    kept = {
        "rows": changes,
        "threads": sorted(reach.thread_ids),
        "boards": sorted(reach.board_ids),
    }
    expires_at = clock.now() + policy.UNDO_ACT_FOR
    db.session.execute(insert(Inverse).values(act_id=act.id, changes=kept, expires_at=expires_at))
