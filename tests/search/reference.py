"""What every engine must find, said in the plainest way: each document is looked at, in memory.

It ranks as the others do (BM25, the same weights), so that a test can compare a ranking with it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log

from app.search.analysis import Token
from app.search.engine import (
    DEEPEST,
    FACETS,
    TITLE_WEIGHT,
    Clause,
    Document,
    Found,
    Hit,
    IndexBusyError,
    Phrase,
    Question,
    Reading,
    SearchUnavailableError,
    Sort,
    Status,
    recency,
)

K1, B = 1.2, 0.75
TITLE_LENGTH, BODY_LENGTH = 8, 100


@dataclass
class Shelf:
    """Where the documents stand between two engines; None is an index that is not there."""

    documents: dict[int, Document] | None = None
    generation: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class ReferenceEngine:
    name = "reference"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def search(self, question: Question) -> Found:
        found = self._found(question)
        best: dict[int, Hit] = {}
        for document, score in found:
            newest = question.sort is Sort.NEWEST
            value = document.made_at.timestamp() if newest else score
            hit = Hit(document.group, document.key, value)
            if document.group not in best or _place(hit) > _place(best[document.group]):
                best[document.group] = hit
        ranked = sorted(best.values(), key=_place, reverse=True)[:DEEPEST]
        if question.after is not None:
            after = (question.after.value, question.after.group)
            ranked = [hit for hit in ranked if (hit.value, hit.group) < after]
        return Found(
            hits=tuple(ranked[: question.size]),
            total=len(best),
            facets=_facets(document for document, _ in found),
            has_more=len(ranked) > question.size,
        )

    def groups(self, question: Question, limit: int) -> list[int]:
        newest: dict[int, float] = {}
        for document, _ in self._found(question):
            made_at = document.made_at.timestamp()
            newest[document.group] = max(made_at, newest.get(document.group, made_at))
        return sorted(newest, key=lambda group: (newest[group], group), reverse=True)[:limit]

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        self._put(dict(self._documents()), documents, gone)

    def rebuild(self, documents: Iterable[Document]) -> None:
        self._put({}, documents, ())

    def status(self) -> Status:
        return Status(self.name, len(self._documents()), self._shelf.generation, 0)

    def keys(self) -> Iterator[int]:
        return iter(self._documents())

    def close(self) -> None:
        pass

    def _put(
        self, kept: dict[int, Document], documents: Iterable[Document], gone: Iterable[int]
    ) -> None:
        if not self._shelf.lock.acquire(blocking=False):
            raise IndexBusyError
        try:
            for key in gone:
                kept.pop(key, None)
            kept.update({document.key: document for document in documents})
            self._shelf.documents = kept
            self._shelf.generation += 1
        finally:
            self._shelf.lock.release()

    def _documents(self) -> dict[int, Document]:
        if self._shelf.documents is None:
            raise SearchUnavailableError("There is no index.")
        return self._shelf.documents

    def _found(self, question: Question) -> list[tuple[Document, float]]:
        documents = list(self._documents().values())
        rarity = _Rarity(documents)
        found = []
        for document in documents:
            if not _is_allowed(document, question):
                continue
            score = _score(document, question, rarity)
            if score is not None:
                found.append((document, score * document.boost * recency(document.made_at)))
        return found


class _Rarity:
    """How much a word counts: the fewer documents have it, the more."""

    def __init__(self, documents: list[Document]) -> None:
        self._count = len(documents)
        self._having = Counter(
            term
            for document in documents
            for term in {t for token in document.title + document.body for t in token.terms}
        )

    def of(self, phrase: Phrase) -> float:
        return sum(
            log(1 + (self._count - having + 0.5) / (having + 0.5))
            for _, terms in phrase.words
            for having in [max((self._having[term] for term in terms), default=0)]
        )


def _place(hit: Hit) -> tuple[float, int, int]:
    return hit.value, hit.group, hit.key


def _is_allowed(document: Document, question: Question) -> bool:
    return (
        document.audience in question.audience
        and document.key not in question.stale
        and (question.keys is None or document.key in question.keys)
        and (question.groups is None or document.group in question.groups)
        and all(any_of & document.facts for any_of in question.facts)
        and not question.no_facts & document.facts
        and (question.since is None or document.made_at >= question.since)
        and (question.until is None or document.made_at < question.until)
    )


def _score(document: Document, question: Question, rarity: _Rarity) -> float | None:
    """What the words are worth; None when the document is not found by them."""
    for clause in question.without:
        if _clause(document, clause, question.in_title, rarity) is not None:
            return None
    if not question.readings:
        return 1.0
    worths = [_reading(document, reading, question, rarity) for reading in question.readings]
    return max((worth for worth in worths if worth is not None), default=None)


def _reading(
    document: Document, reading: Reading, question: Question, rarity: _Rarity
) -> float | None:
    total = 0.0
    for clause in reading.clauses:
        worth = _clause(document, clause, question.in_title, rarity)
        if worth is None:
            return None
        total += worth
    return total * reading.weight


def _clause(document: Document, clause: Clause, in_title: bool, rarity: _Rarity) -> float | None:
    worths = [_phrase(document, phrase, in_title, rarity) for phrase in clause]
    return max((worth for worth in worths if worth is not None), default=None)


def _phrase(document: Document, phrase: Phrase, in_title: bool, rarity: _Rarity) -> float | None:
    in_title_times = _times(document.title, phrase)
    in_body_times = 0 if in_title else _times(document.body, phrase)
    if not in_title_times + in_body_times:
        return None
    worth = TITLE_WEIGHT * _bm25(in_title_times, len(document.title), TITLE_LENGTH)
    worth += _bm25(in_body_times, len(document.body), BODY_LENGTH)
    return worth * rarity.of(phrase) * phrase.weight


def _bm25(times: int, length: int, average: int) -> float:
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length / average))


def _times(text: tuple[Token, ...], phrase: Phrase) -> int:
    standing = {(token.position, term) for token in text for term in token.terms}
    return sum(
        all(
            any((token.position + distance, term) in standing for term in terms)
            for distance, terms in phrase.words
        )
        for token in text
    )


def _facets(documents: Iterable[Document]) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, set[int]]] = {}
    for document in documents:
        for fact in document.facts:
            dimension, _, value = fact.partition(":")
            if dimension in FACETS:
                counted.setdefault(dimension, {}).setdefault(value, set()).add(document.group)
    return {
        dimension: {value: len(groups) for value, groups in values.items()}
        for dimension, values in counted.items()
    }
