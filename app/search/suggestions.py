"""Did you mean …? The line as it would be with words as they are written here.

A suggestion is made only when asking it finds more, for the very person who asks: a word that
stands in nothing they may see is never suggested to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA
from sqlalchemy import Row, literal, select, union_all
from werkzeug.datastructures import MultiDict

from app.accounts.models import User
from app.core.db import db
from app.search import queries
from app.search.analysis import fold, terms_of
from app.search.asked import Asked
from app.search.asking import understand
from app.search.box import Box
from app.search.models import SearchWord
from app.search.spelling import LONGEST, SPELT, beginning, folded, says_something
from app.search.synonyms import Synonyms

FEW = 1  # results: with more, nobody is asked what they meant
MOST_WORDS = 6
MOST_CANDIDATES = 1_000  # of each word, the most frequent
LONGEST_SHORT = 5  # letters, of words in which one may be wrong; in longer ones two
RARE = 20  # times as frequent is what is meant instead of a word that is written here too


class Typed(NamedTuple):
    """A word of the line, where it begins and ends, and without capitals and accents."""

    start: int
    end: int
    folded: str


@dataclass(frozen=True)
class _Candidate:
    word: str
    documents: int
    distance: int


def did_you_mean(
    actor: User | None, asked: Asked, total: int, lang: str, synonyms: Synonyms
) -> Asked | None:
    """The question they may have meant, when theirs found ``total``, which is few; None when there
    is none that finds more. Raises SearchUnavailableError."""
    if total > FEW or not asked.can_search:
        return None
    line = corrected(asked.box)
    if line is None:
        return None
    better = understand(actor, MultiDict({**asked.address, "q": line}), lang, synonyms)
    finds_more = better.can_search and queries.count(actor, better.question) > total
    return better if finds_more else None


def corrected(box: Box) -> str | None:
    """The line with its words as they are written here; None when there is nothing to change. One
    statement."""
    typed = typed_words(box)
    if not typed:
        return None
    line = box.line
    for word, rows in reversed(list(zip(typed, _near(typed), strict=True))):
        meant = _meant(word.folded, rows)
        if meant is not None:
            line = line[: word.start] + meant + line[word.end :]
    return None if line == box.line else line


def typed_words(box: Box) -> list[Typed]:
    """The words that are looked for and may be misspelt."""
    found = []
    for term in box.terms:
        if term.name is not None or term.is_excluded:
            continue
        first = box.line.index(term.text, term.start)
        for match in SPELT.finditer(term.text):
            plain = fold(match.group())
            if len(plain) <= LONGEST and says_something(plain):
                found.append(Typed(first + match.start(), first + match.end(), plain))
    return found[:MOST_WORDS]


def _near(typed: Sequence[Typed]) -> list[list[Row[tuple[int, str, int]]]]:
    """For each word, those that begin alike and are about as long."""
    each = [
        select(literal(place).label("place"), SearchWord.word, SearchWord.documents)
        .where(
            SearchWord.start == beginning(word.folded),
            SearchWord.length.between(len(word.folded) - 2, len(word.folded) + 2),
        )
        .order_by(SearchWord.documents.desc(), SearchWord.word)
        .limit(MOST_CANDIDATES)
        for place, word in enumerate(typed)
    ]
    rows = db.session.execute(union_all(*(some.subquery().select() for some in each))).all()
    found: list[list[Row[tuple[int, str, int]]]] = [[] for _ in typed]
    for row in rows:
        found[row.place].append(row)
    return found


def _meant(typed: str, rows: Sequence[Row[tuple[int, str, int]]]) -> str | None:
    """The nearest, and of those the most frequent; None when the word is well written."""
    furthest = 1 if len(typed) <= LONGEST_SHORT else 2
    own_terms = set(terms_of(typed, "both"))
    least = 1
    near: list[_Candidate] = []
    for row in rows:
        distance = OSA.distance(typed, folded(row.word), score_cutoff=furthest)
        if distance == 0:
            least = max(least, row.documents * RARE)
        elif distance <= furthest and own_terms.isdisjoint(terms_of(row.word, "both")):
            near.append(_Candidate(row.word, row.documents, distance))
    near = [candidate for candidate in near if candidate.documents >= least]
    best = min(near, key=lambda found: (found.distance, -found.documents), default=None)
    return best.word if best else None
