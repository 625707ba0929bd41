"""How closely a person follows something: as they choose, or raised by what they do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, text

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.forum.models import Follow, FollowLevel, FollowReason

# What joining a stream sets for it. Executives have ten minutes a week: they hear of each new
# thread and open what concerns them. Practitioners have three hours, and find their stream listed.
# Supporters have two and lead nothing, so it is listed and no more.
ON_JOINING = {
    "executives": FollowLevel.FIRST,
    "practitioners": FollowLevel.TRACKING,
    "supporters": FollowLevel.TRACKING,
}


@dataclass(frozen=True)
class Target:
    """A thread; or a board, a stream, or a stream within a board."""

    thread_id: int | None = None
    board_id: int | None = None
    stream_id: int | None = None

    @property
    def levels(self) -> list[FollowLevel]:
        """Those that make sense: a thread that is there has begun."""
        of_thread = self.thread_id is not None
        return [level for level in FollowLevel if not (of_thread and level is FollowLevel.FIRST)]


def follow(actor: User, target: Target, level: FollowLevel) -> None:
    """From now on at this level: it is theirs, and nothing but they will change it."""
    policy.require(policy.may_follow(actor))
    statement = _row(actor.id, target, level, FollowReason.CHOSEN)
    db.session.execute(statement.on_conflict_do_update(**_key(target), set_=_new(statement)))


def raise_level(user_id: int, target: Target, level: FollowLevel, reason: FollowReason) -> None:
    """Something a person did makes them follow this more closely: never less, and never what they
    have chosen themselves. One statement, so that their own choice at the same moment holds."""
    places = asdict(target)
    of = frozenset(name for name, place in places.items() if place is not None)
    now = clock.now()
    values = {"user_id": user_id, **places, "level": level, "reason": reason}
    db.session.connection().execute(_raising(of), values | {"updated_at": now, "created_at": now})


@cache
def _raising(of: frozenset[str]) -> Any:
    """Built once for each kind of target: every reply asks for it."""
    target = Target(**dict.fromkeys(of, 0))
    statement = insert(Follow)
    may_rise = and_(Follow.reason != FollowReason.CHOSEN, Follow.level < statement.excluded.level)
    return statement.on_conflict_do_update(**_key(target), set_=_new(statement), where=may_rise)


def _row(user_id: int, target: Target, level: FollowLevel, reason: FollowReason) -> Any:
    place, now = asdict(target), clock.now()
    return insert(Follow).values(
        user_id=user_id, **place, level=level, reason=reason, updated_at=now, created_at=now
    )


def _new(statement: Any) -> dict[str, Any]:
    return {name: statement.excluded[name] for name in ("level", "reason", "updated_at")}


def _key(target: Target) -> dict[str, Any]:
    """The unique index that this row has its place in."""
    if target.thread_id is not None:
        return {"index_elements": ["user_id", "thread_id"]}
    if target.stream_id is None:
        return {
            "index_elements": ["user_id", "board_id"],
            "index_where": text("stream_id IS NULL"),
        }
    if target.board_id is None:
        return {
            "index_elements": ["user_id", "stream_id"],
            "index_where": text("board_id IS NULL"),
        }
    return {"index_elements": ["user_id", "board_id", "stream_id"]}
