"""Who reacted to a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, or_, select

from app.accounts.models import User
from app.core.db import fetch
from app.forum.models import Post, Reaction, ReactionKind

PAGE_SIZE = 50
Cursor = tuple[int, int]


@dataclass(frozen=True)
class Reactors:
    """One page: people (``handle``, ``name``) by kind, and where the next page begins."""

    by_kind: list[tuple[ReactionKind, list[Row[Any]]]]
    next_cursor: str | None


def who_reacted(post: Post, cursor: Cursor | None, size: int = PAGE_SIZE) -> Reactors:
    """The same for everybody who may see the post, which is for the caller to have asked."""
    values: dict[str, Any] = {"post_id": post.id, "size": size + 1}
    if cursor is not None:
        values |= {"kind": cursor[0], "after": cursor[1]}
    rows: Sequence[Row[Any]] = fetch(_who(is_later=cursor is not None), values).all()
    shown = rows[:size]
    last = shown[-1] if len(rows) > size else None
    return Reactors(
        by_kind=[
            (ReactionKind(kind), list(some)) for kind, some in groupby(shown, lambda row: row.kind)
        ],
        next_cursor=f"{last.kind}.{last.id}" if last is not None else None,
    )


def parse_cursor(text: str) -> Cursor | None:
    """The numbers of a cursor, or None when it is not one of ours."""
    kind, _, after = text.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (kind, after)):
        return None
    return int(kind), int(after)


@cache
def _who(*, is_later: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(Reaction.id, Reaction.kind, User.handle, User.display_name.label("name"))
        .join(User, User.id == Reaction.user_id)
        .where(Reaction.post_id == bindparam("post_id"))
        .order_by(Reaction.kind, Reaction.id)
        .limit(bindparam("size", type_=Integer))
    )
    if not is_later:
        return statement
    kind = bindparam("kind", type_=Integer)
    return statement.where(
        Reaction.kind >= kind, or_(Reaction.kind > kind, Reaction.id > bindparam("after"))
    )
