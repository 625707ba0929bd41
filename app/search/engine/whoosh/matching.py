"""Which documents of a segment a question finds, and what each is worth.

Sets, arrays and dicts of numbers: what goes through every document goes through it in C where it
can. Restrictions are masks, made once for each segment and joined for each question.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from itertools import compress
from math import log
from typing import TypeVar

from app.search.engine import Clause, Phrase, Question, Reading
from app.search.engine.whoosh.memory import unpacked
from app.search.engine.whoosh.segments import Live, Segment, Snapshot
from app.search.engine.whoosh.writing import AUDIENCE, FACT, TEXT, TITLE

Matches = dict[int, float]
T = TypeVar("T", int, float)


class Matcher:
    """One question, put to one segment after the other."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self._segments = [live.segment for live in snapshot.segments]
        self._documents = sum(segment.count for segment in self._segments)
        self._question = question
        self._field = TITLE if question.in_title else TEXT
        self._readings = [self._rarest_first(reading) for reading in question.readings]
        self._worths: dict[Phrase, float] = {}

    def matches(self, live: Live) -> Matches:
        """What is found in a segment: number and score."""
        mask = self._mask(live)
        if not mask:
            return {}
        segment = live.segment
        allowed = mask.to_bytes(segment.count, "little")
        found = self._read_all(segment, allowed)
        for clause in self._question.without:
            if found:
                for number in self._clause(segment, clause, found.__contains__):
                    del found[number]
        return self._restricted(segment, found) if found else found

    # -------------------------------------------------------------- restrictions

    def _mask(self, live: Live) -> int:
        segment, question = live.segment, self._question
        mask = live.there & _any_of(segment, AUDIENCE, question.audience)
        for facts in question.facts:
            mask &= _any_of(segment, FACT, facts)
        return mask & ~_any_of(segment, FACT, question.no_facts)

    def _restricted(self, segment: Segment, found: Matches) -> Matches:
        asked = self._question
        if asked.since is not None:
            since = asked.since.timestamp()
            found = _where(found, segment.made_at, lambda moment: moment >= since)
        if asked.until is not None:
            until = asked.until.timestamp()
            found = _where(found, segment.made_at, lambda moment: moment < until)
        if asked.groups is not None:
            found = _where(found, segment.groups, asked.groups.__contains__)
        if asked.keys is not None:
            found = _where(found, segment.keys, asked.keys.__contains__)
        if asked.stale:
            stale = asked.stale
            found = _where(found, segment.keys, lambda key: key not in stale)
        return found

    # -------------------------------------------------------------- words

    def _read_all(self, segment: Segment, allowed: bytes) -> Matches:
        if not self._readings:
            return dict(compress(enumerate(segment.worths), allowed))
        first, *others = self._readings
        found = self._read(segment, first, allowed)
        for reading in others:
            found = _better(found, self._read(segment, reading, allowed))
        return found

    def _read(self, segment: Segment, reading: Reading, allowed: bytes) -> Matches:
        found: Matches | None = None
        for clause in reading.clauses:
            if found is None:
                found = self._clause(segment, clause, allowed.__getitem__)
            else:
                before = found
                found = self._clause(segment, clause, before.__contains__)
                found = {number: score + before[number] for number, score in found.items()}
            if not found:
                return found
        if found is None:
            found = dict(compress(enumerate(segment.worths), allowed))
        if reading.weight == 1.0:
            return found
        return dict(zip(found, map(reading.weight.__mul__, found.values()), strict=True))

    def _clause(
        self, segment: Segment, clause: Clause, is_within: Callable[[int], object]
    ) -> Matches:
        found: Matches = {}
        for phrase in clause:
            found = _better(found, self._phrase(segment, phrase, is_within))
        return found

    def _phrase(
        self, segment: Segment, phrase: Phrase, is_within: Callable[[int], object]
    ) -> Matches:
        """The worth of words together is that of the one worth least."""
        times = self._worth(phrase)
        if not times:
            return {}
        words = [terms for _, terms in phrase.words]
        words.sort(key=lambda terms: _frequency(segment, self._field, terms))
        numbers, worths = segment.postings(self._field, words[0])
        kept = list(map(is_within, numbers))
        within = zip(compress(numbers, kept), compress(worths, kept), strict=True)
        if all(kept):
            within = zip(numbers, worths, strict=True)
        found = {number: worth * times for number, worth in within}
        for terms in words[1:]:
            found = {
                number: min(worth * times, found[number])
                for number, worth in zip(*segment.postings(self._field, terms), strict=True)
                if number in found
            }
        return self._standing(segment, phrase, found) if len(words) > 1 else found

    def _standing(self, segment: Segment, phrase: Phrase, found: Matches) -> Matches:
        """Where the words stand as asked."""
        if not found:
            return found
        words = [
            (distance, [segment.places(self._field, term).among(found) for term in terms])
            for distance, terms in phrase.words
        ]
        return {number: score for number, score in found.items() if _stands(words, number)}

    # -------------------------------------------------------------- rarity

    def _rarest_first(self, reading: Reading) -> Reading:
        if len(reading.clauses) < 2:
            return reading
        return Reading(tuple(sorted(reading.clauses, key=self._commonness)), reading.weight)

    def _commonness(self, clause: Clause) -> int:
        return sum(min(map(self._having, (t for _, t in phrase.words))) for phrase in clause)

    def _having(self, terms: tuple[str, ...]) -> int:
        """How many documents have a word, nearly: of several terms the most frequent."""
        return sum(_frequency(segment, self._field, terms) for segment in self._segments)

    def _worth(self, phrase: Phrase) -> float:
        """What multiplies the worth of a phrase in a document: the rarer, the more; 0 for one
        that no document can have."""
        if phrase not in self._worths:
            having = [self._having(terms) for _, terms in phrase.words]
            rarity = sum(log(1 + (self._documents - n + 0.5) / (n + 0.5)) for n in having)
            self._worths[phrase] = rarity * phrase.weight if all(having) else 0.0
        return self._worths[phrase]


def _any_of(segment: Segment, field: str, terms: Iterable[str]) -> int:
    mask = 0
    for term in terms:
        mask |= segment.mask(field, term)
    return mask


def _frequency(segment: Segment, field: str, terms: tuple[str, ...]) -> int:
    return max((segment.frequency(field, term) for term in terms), default=0)


def _where(found: Matches, column: array[T], is_met: Callable[[T], bool]) -> Matches:
    return {number: score for number, score in found.items() if is_met(column[number])}


def _better(some: Matches, others: Matches) -> Matches:
    if not some or not others:
        return some or others
    if len(some) < len(others):
        some, others = others, some
    both = some | others
    for number in some.keys() & others.keys():
        both[number] = max(some[number], others[number])
    return both


def _stands(words: list[tuple[int, list[dict[int, bytes]]]], number: int) -> bool:
    beginnings: Collection[int] | None = None
    for distance, terms in words:
        here = unpacked(terms[0].get(number, b""))
        if len(terms) > 1:
            here = {place for term in terms for place in unpacked(term.get(number, b""))}
        if beginnings is None:
            beginnings = here
        else:
            beginnings = [place for place in beginnings if place + distance in here]
        if not beginnings:
            return False
    return True
