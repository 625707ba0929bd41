"""Threads much like one that is being started, or read: by the words of its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.accounts.models import User
from app.forum.queries import visible_threads
from app.search.analysis import terms_of, words
from app.search.changes import stale
from app.search.documents import thing_of
from app.search.engine import NO_ANSWER, Phrase, Question, Reading
from app.search.index import index
from app.search.queries import audience_of

MOST_WORDS = 16
MOST_RANKED = 40
FEW = 3  # conversations: a word in no more of them says enough by itself
CLOSE = 0.3  # of the likest one's share of words, at least

Word = frozenset[str]  # its terms in both languages


def similar_threads(
    actor: User | None, title: str, board_id: int | None, lang: str
) -> Sequence[Row[Any]]:
    """The finder of ``forum.queries.similar``."""
    typed = words_of(title)
    if not typed:
        return []
    try:
        found = index().search(_question(actor, typed))
    except NO_ANSWER:
        return []
    ids = [thing_of(hit.group)[1] for hit in found.hits]
    rows = visible_threads(actor, ids) if ids else []
    # Not the engine's total: some of it may have been hidden since it was indexed.
    enough = 1 if len(rows) <= FEW else min(2, len(typed))
    common = {row.id: _common(typed, row.title) for row in rows}
    likest = max(common.values(), default=0)
    return sorted(
        (row for row in rows if common[row.id] >= max(enough, likest * CLOSE)),
        key=lambda row: (
            row.board_id != board_id,
            -common[row.id],
            not row.marked_count,
            row.lang not in (lang, "both"),
            -row.id,
        ),
    )


def words_of(title: str) -> list[Word]:
    """The words of a title that say something, each once."""
    found = (frozenset(terms_of(word.surface, "both")) for word in words(title))
    return list(dict.fromkeys(terms for terms in found if terms))[:MOST_WORDS]


def _common(typed: Sequence[Word], title: str) -> int:
    there = frozenset().union(*words_of(title))
    return sum(not terms.isdisjoint(there) for terms in typed)


def _question(actor: User | None, typed: Sequence[Word]) -> Question:
    any_of_them = tuple(Phrase(((0, tuple(sorted(terms))),)) for terms in typed)
    return Question(
        readings=(Reading((any_of_them,)),),
        in_title=True,
        facts=(frozenset({"what:thread"}),),
        audience=audience_of(actor),
        stale=stale().keys,
        size=MOST_RANKED,
    )
