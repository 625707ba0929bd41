"""Threads much like one that is being started, or read.

What is alike is a matter of words, which search knows and the forum does not: it registers how to
find them (``finds_similar``). Where nothing is registered, or search is away, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum.models import Thread
from app.forum.queries.posts import is_there

SHOWN = (
    Thread.id,
    Thread.slug,
    Thread.title,
    Thread.lang,
    Thread.board_id,
    Thread.reply_count,
    Thread.marked_count,
    Thread.hidden_at,
)
MOST_SHOWN = 5
Similar = Sequence[Row[Any]]
Finder = Callable[[User | None, str, int | None, str], Similar]
_finder: list[Finder] = []


def finds_similar(finder: Finder) -> Finder:
    """Register the decorated function: of (actor, title, board id, language) it makes rows with
    ``SHOWN``, the likest first."""
    _finder[:] = [finder]
    return finder


def similar_threads(
    actor: User | None, title: str, board_id: int | None, lang: str, size: int = MOST_SHOWN
) -> Similar:
    """Rows with ``SHOWN``, of threads this person may see: those of the board first, then the
    likest; of two alike the one that is answered, then the one in this language."""
    return _finder[0](actor, title, board_id, lang)[:size] if _finder else []


def visible_threads(actor: User | None, ids: Sequence[int]) -> Similar:
    """Rows with ``SHOWN``, in any order."""
    statement: Select[*tuple[Any, ...]] = select(*SHOWN).where(
        Thread.id.in_(ids), is_there(sees_hidden=policy.sees_hidden(actor))
    )
    return db.session.execute(statement).all()
