"""Threads whose titles say much the same, offered while a new one is being started.

Words are looked up in ``thread_words``; a rare one counts for more. However many threads there
are, so many rows are read: the latest of each word, then the best of those found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, union_all

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.forum.models import Thread, ThreadWord
from app.forum.words import words_of

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
MOST_RANKED = 40
PER_WORD = 200
RARE = 0.38  # the weight of a word in at most three titles: one such is enough
CLOSE = 0.3  # of the best one's weight, at least


@dataclass
class Match:
    """How much of what was typed is in a thread's title."""

    words: int = 0
    weight: float = 0.0
    best: float = 0.0

    def add(self, weight: float) -> None:
        self.words += 1
        self.weight += weight
        self.best = max(self.best, weight)


def similar_threads(
    actor: User, title: str, board_id: int | None, lang: str, size: int = MOST_SHOWN
) -> list[Row[Any]]:
    """Rows with ``SHOWN``, of threads this person may see: those of the board first, then the
    closest; of two alike the one that is answered, then the one in this language."""
    words = words_of(title)
    matches = _matches(words) if words else {}
    ranked = sorted(matches, key=lambda thread: (-matches[thread].weight, -thread))[:MOST_RANKED]
    if not ranked:
        return []
    least = matches[ranked[0]].weight * CLOSE
    close = [thread for thread in ranked if matches[thread].weight >= least]
    return sorted(
        _visible(actor, close),
        key=lambda row: (
            row.board_id != board_id,
            -matches[row.id].weight,
            not row.marked_count,
            row.lang not in (lang, "both"),
            -row.id,
        ),
    )[:size]


def _visible(actor: User, ids: Sequence[int]) -> Sequence[Row[Any]]:
    statement: Select[*tuple[Any, ...]] = select(*SHOWN).where(Thread.id.in_(ids))
    if not policy.sees_hidden(actor):
        statement = statement.where(Thread.hidden_at.is_(None))
    return db.session.execute(statement).all()


def _matches(words: Sequence[str]) -> dict[int, Match]:
    """The threads that share enough of these words."""
    values = {f"word_{n}": word for n, word in enumerate(words)}
    rows = fetch(_threads_with(len(words)), values).all()
    frequency = Counter(row.word for row in rows)
    matches: dict[int, Match] = {}
    for row in rows:
        matches.setdefault(row.thread_id, Match()).add(1 / (1 + log2(frequency[row.word])))
    enough = min(2, len(words))
    return {
        thread: match
        for thread, match in matches.items()
        if match.words >= enough or match.best >= RARE
    }


@cache
def _threads_with(words: int) -> Select[*tuple[Any, ...]]:
    each = [
        select(
            select(ThreadWord.word, ThreadWord.thread_id)
            .where(ThreadWord.word == bindparam(f"word_{number}"))
            .order_by(ThreadWord.thread_id.desc())
            .limit(PER_WORD)
            .subquery()
        )
        for number in range(words)
    ]
    return select(union_all(*each).subquery("found"))
