"""Which pieces of a text, between two blanks, have a word that is looked for.

A page looks at three thousand pieces to find the thirty that are marked, and nearly all were met
before. So it is kept by term which pieces have it, and a text is only compared with those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from app.search.analysis import CHUNKS_KEPT, LANGUAGES, LONGEST_WORD, WORD, terms_of


class _Met:
    """Pieces that were met, and by term those that have it. Never emptied: where there are too
    many another one begins, and who reads this one goes on."""

    def __init__(self) -> None:
        self.chunks: set[str] = set()
        self.having: defaultdict[str, set[str]] = defaultdict(set)

    def meet(self, chunk: str, lang: str) -> None:
        for term in _terms_in(chunk, lang):
            self.having[term].add(chunk)
        self.chunks.add(chunk)


_MET = {lang: _Met() for lang in (*LANGUAGES, "both")}


def chunks_with(terms: Collection[str], chunks: set[str], lang: str) -> set[str]:
    """Those with a word that is found by one of these terms."""
    met = _MET[lang]
    new = chunks - met.chunks
    found: set[str] = set()
    if new:
        if len(met.chunks) >= CHUNKS_KEPT:
            met, new = _Met(), chunks
            _MET[lang] = met
        for chunk in new:
            if len(chunk) <= LONGEST_WORD:
                met.meet(chunk, lang)
            elif not _terms_in(chunk, lang).isdisjoint(terms):
                found.add(chunk)
    for term in terms:
        if term in met.having:
            found |= met.having[term] & chunks
    return found


def _terms_in(chunk: str, lang: str) -> set[str]:
    return {term for word in WORD.findall(chunk) for term in terms_of(word, lang)}
