"""What a reader has done to the posts of a page: reactions and bookmarks, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal, select, union_all

from app.accounts.models import User
from app.core.db import fetch
from app.forum.models import Bookmark, Reaction

IS_BOOKMARK = 0  # beside the numbers of the kinds of reactions


@dataclass(frozen=True)
class Mine:
    """The kinds of reactions to each post, and the bookmark of each post that has one."""

    reactions: dict[int, set[int]] = field(default_factory=dict)
    bookmarks: dict[int, int] = field(default_factory=dict)


def mine_on(reader: User | None, post_ids: Sequence[int]) -> Mine:
    """A stranger has done nothing, which costs nothing."""
    mine = Mine()
    if reader is None or not post_ids:
        return mine
    for post_id, kind, row_id in fetch(
        _mine(), {"reader_id": reader.id, "post_ids": list(post_ids)}
    ):
        if kind == IS_BOOKMARK:
            mine.bookmarks[post_id] = row_id
        else:
            mine.reactions.setdefault(post_id, set()).add(kind)
    return mine


@cache
def _mine() -> CompoundSelect[*tuple[Any, ...]]:
    shown: BindParameter[Any] = bindparam("post_ids", expanding=True)
    reader: BindParameter[int] = bindparam("reader_id")
    return union_all(
        select(Reaction.post_id, Reaction.kind, Reaction.id).where(
            Reaction.user_id == reader, Reaction.post_id.in_(shown)
        ),
        select(Bookmark.post_id, literal(IS_BOOKMARK), Bookmark.id).where(
            Bookmark.user_id == reader, Bookmark.post_id.in_(shown)
        ),
    )
