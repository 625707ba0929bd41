"""From a question to SQL: which documents it finds, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Text,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from app.search.engine import TITLE_WEIGHT, Clause, Phrase, Question, Reading
from app.search.engine.postgres.tsearch import (
    IN_TITLE,
    any_reading,
    clause_query,
    is_storable,
    phrase_query,
    reading_query,
)

# What a word counts by its label (D, C, B, A): none of these may be above 1.
WEIGHTS = [1 / TITLE_WEIGHT] * 3 + [1.0]
# Of a question with more phrases, all are weighed together.
MOST_WEIGHED = 24

Rarity = Callable[[str], float]


def conditions(c: Any, question: Question) -> list[ColumnElement[bool]]:
    """What a document (its columns are ``c``) must meet to be found."""
    found: list[ColumnElement[bool]] = [c.audience == any_(_texts(question.audience))]
    if question.readings:
        query = any_reading(question.readings, question.in_title)
        found.append(false() if query is None else _matches(c, query))
    for clause in question.without:
        query = clause_query(clause, question.in_title)
        if query is not None:
            found.append(not_(_matches(c, query)))
    found += [_has_any(c, facts) for facts in question.facts]
    if question.no_facts:
        found.append(not_(_has_any(c, question.no_facts)))
    found += _narrower(c, question)
    return found


def _narrower(c: Any, question: Question) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if question.since is not None:
        found.append(c.made_at >= literal(question.since.timestamp(), Double))
    if question.until is not None:
        found.append(c.made_at < literal(question.until.timestamp(), Double))
    if question.groups is not None:
        found.append(c.group == any_(_numbers(question.groups)))
    if question.keys is not None:
        found.append(c.key == any_(_numbers(question.keys)))
    if question.stale:
        found.append(not_(c.key == any_(_numbers(question.stale))))
    return found


def worth(c: Any, question: Question, rarity: Rarity) -> ColumnElement[float]:
    """The score of a document that was found."""
    phrases = sum(len(clause) for each in question.readings for clause in each.clauses)
    if not phrases:
        return type_coerce(c.worth, Double)
    scale = _Scale(c, question.in_title, rarity, is_alone=phrases == 1)
    weigh = scale.reading if phrases <= MOST_WEIGHED else scale.reading_at_once
    readings = [each for each in question.readings if reading_query(each, question.in_title)]
    return _best([weigh(reading) for reading in readings]) * type_coerce(c.worth, Double)


class _Scale:
    """What words are worth. PostgreSQL ranks a document by any word of a query that it has, and
    so has to be asked whether it has them all."""

    def __init__(self, c: Any, in_title: bool, rarity: Rarity, *, is_alone: bool) -> None:
        self._c = c
        self._in_title = in_title
        self._rarity = rarity
        self._is_alone = is_alone
        self._labels = literal(WEIGHTS, ARRAY(REAL))

    def reading(self, reading: Reading) -> ColumnElement[float]:
        clauses = [self._clause(clause) for clause in reading.clauses]
        total = sum(clauses[1:], clauses[0]) * literal(reading.weight, Double)
        if len(clauses) == 1:
            return total
        return self._if_found(reading_query(reading, self._in_title), total)

    def reading_at_once(self, reading: Reading) -> ColumnElement[float]:
        query = reading_query(reading, self._in_title)
        return self._if_found(query, self._rank(query) * literal(reading.weight, Double))

    def _clause(self, clause: Clause) -> ColumnElement[float]:
        return _best([self._phrase(phrase) for phrase in clause])

    def _phrase(self, phrase: Phrase) -> ColumnElement[float]:
        rarest = (min(map(self._rarity, terms), default=0.0) for _, terms in phrase.words)
        rarity = sum(rarest) * phrase.weight
        if len(phrase.words) == 1:
            [(_, terms)] = phrase.words
            ranks = [
                self._rank(phrase_query(Phrase(((0, (term,)),)), self._in_title)) for term in terms
            ]
            return _best(ranks) * literal(rarity, Double)
        query = phrase_query(phrase, self._in_title)
        return self._if_found(query, self._rank(query) * literal(rarity, Double))

    def _rank(self, query: str | None) -> ColumnElement[float]:
        if query is None:
            return literal(0.0, Double)
        return func.ts_rank(self._labels, self._c.words, _query(query), type_=Double)

    def _if_found(self, query: str | None, worth: ColumnElement[float]) -> ColumnElement[float]:
        if self._is_alone:
            return worth
        found = false() if query is None else _matches(self._c, query)
        return case((found, worth), else_=literal(0.0, Double))


def _best(worths: list[ColumnElement[float]]) -> ColumnElement[float]:
    if not worths:
        return literal(0.0, Double)
    return worths[0] if len(worths) == 1 else func.greatest(*worths, type_=Double)


def _has_any(c: Any, facts: Iterable[str]) -> ColumnElement[bool]:
    overlap: ColumnElement[bool] = c.facts.op("&&", is_comparison=True)(_texts(facts))
    return overlap


def _matches(c: Any, query: str) -> ColumnElement[bool]:
    match: ColumnElement[bool] = c.words.op("@@", is_comparison=True)(_query(query))
    return match


def _query(query: str) -> ColumnElement[Any]:
    return cast(literal(query, Text), TSQUERY)


def _texts(texts: Iterable[str]) -> ColumnElement[Any]:
    """No document has a text with a NUL in it: no database would keep it."""
    return literal([text for text in sorted(texts) if "\x00" not in text], ARRAY(Text))


def _numbers(numbers: Iterable[int]) -> ColumnElement[Any]:
    return literal(sorted(numbers), ARRAY(BigInteger))


def terms_of(question: Question) -> list[str]:
    """Those that are looked for."""
    prefix = IN_TITLE if question.in_title else ""
    return sorted(
        {
            prefix + term
            for reading in question.readings
            for clause in reading.clauses
            for phrase in clause
            for _, terms in phrase.words
            for term in terms
            if is_storable(term)
        }
    )


def most_found(question: Question, documents: int, having: dict[str, int]) -> int:
    """So many documents at most are found: as many as have the rarest of the words asked for."""
    if not question.readings:
        return documents
    return min(documents, sum(_most_in(each, documents, having) for each in question.readings))


def _most_in(reading: Reading, documents: int, having: dict[str, int]) -> int:
    clauses = [
        sum(
            min(
                (sum(having.get(term, 0) for term in terms) for _, terms in phrase.words), default=0
            )
            for phrase in clause
        )
        for clause in reading.clauses
    ]
    return min(clauses, default=documents)
