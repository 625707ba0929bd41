"""What the reader did to the posts of a page, asked for once for all that show some of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from app.accounts.models import User
from app.forum import queries


def mine_on(rows: Sequence[Any], actor: User | None) -> queries.Mine:
    ids = tuple(row.id for row in rows)
    asked, found = g.get("mine_on_posts", (None, None))
    if asked != ids:
        found = queries.mine_on(actor, ids)
        g.mine_on_posts = (ids, found)
    return found  # type: ignore[no-any-return]
