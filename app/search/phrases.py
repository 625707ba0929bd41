"""From words that stand together to what an engine looks for."""

from __future__ import annotations

from collections.abc import Sequence

from app.search.analysis import Word, terms_of
from app.search.engine import Phrase


def phrase_of(run: Sequence[Word], lang: str, weight: float = 1.0) -> Phrase | None:
    """These words, one after the other, in a text of this language. Where a stop word stood any
    word may stand; None when all are stop words."""
    found = [(word.position, terms) for word in run if (terms := terms_of(word.surface, lang))]
    if not found:
        return None
    first = found[0][0]
    return Phrase(tuple((position - first, terms) for position, terms in found), weight)
