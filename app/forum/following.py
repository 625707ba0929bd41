"""How closely a person follows a thread, as one SQL expression for pages, lists and notifications.

What they chose for the thread itself counts. Else the level of its places: the highest they chose
for its week × stream, its stream or its board, and only without a choice the highest that came by
itself; so nothing is muted that nobody muted. What came by itself for the thread can raise that.
Without any row a thread is at *normal*.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from app.core.db import greatest
from app.forum.models import Follow, FollowLevel, FollowReason, Thread

READER = bindparam("reader_id", type_=Integer)
MUTED, NORMAL = FollowLevel.MUTED.value, FollowLevel.NORMAL.value
Own = aliased(Follow, name="own_follow")
Place = aliased(Follow, name="place_follow")


def own_follow(reader: ColumnElement[int] = READER) -> tuple[Any, ColumnElement[bool]]:
    """The outer join that ``level_of`` needs beside ``threads``, as (table, on)."""
    return Own, and_(Own.thread_id == Thread.id, Own.user_id == reader)


def level_of(reader: ColumnElement[int] = READER) -> ColumnElement[int]:
    """The level of this reader (a column, or the bound ``reader_id``) for a row of ``threads``."""
    chosen = func.max(case((Place.reason == FollowReason.CHOSEN, Place.level)))
    places = (
        select(func.coalesce(chosen, func.max(Place.level)))
        .where(
            Place.user_id == reader,
            Place.thread_id.is_(None),
            or_(Place.board_id.is_(None), Place.board_id == Thread.board_id),
            or_(Place.stream_id.is_(None), Place.stream_id == Thread.stream_id),
        )
        .correlate_except(Place)
        .scalar_subquery()
    )
    there = func.coalesce(places, NORMAL)
    return case(
        (Own.reason == FollowReason.CHOSEN, Own.level),
        else_=greatest(there, func.coalesce(Own.level, MUTED)),
    )


def highest(rows: Iterable[tuple[int, str]]) -> int:
    """The same rule for (level, reason) rows of places at hand."""
    found = list(rows)
    chosen = [level for level, reason in found if reason == FollowReason.CHOSEN]
    return max(chosen or [level for level, _ in found], default=NORMAL)
