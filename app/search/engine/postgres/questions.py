"""From a question to SQL: which documents it finds, and what each is worth.

Written as text: to make the same statement of SQLAlchemy's objects, and to see that it was made
before, took as long as PostgreSQL takes to answer a question of rare words. Whatever comes from a
question is a value beside the text (``Values``), never a part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.search.engine import TITLE_WEIGHT, Clause, Phrase, Question, Reading
from app.search.engine.postgres.tsearch import (
    IN_TITLE,
    clause_query,
    is_storable,
    phrase_query,
    reading_query,
)

# What a word counts by its label (D, C, B, A): none of these may be above 1.
WEIGHTS = [1 / TITLE_WEIGHT] * 3 + [1.0]
# Of a question with more phrases, all are weighed together.
MOST_WEIGHED = 24
NOTHING = "0.0::float8"

Rarity = Callable[[str], float]


class Values:
    """What a statement is given; each value once, by the name that stands for it."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self._names: dict[tuple[str, Any], str] = {}

    def number(self, value: float) -> str:
        return self._name("float8", value, value)

    def integer(self, value: int) -> str:
        return self._name("bigint", value, value)

    def query(self, value: str) -> str:
        return self._name("tsquery", value, value)

    def weights(self, values: Iterable[float]) -> str:
        return self._name("real[]", tuple(values), list(values))

    def integers(self, values: Iterable[int]) -> str:
        ordered = sorted(values)
        return self._name("bigint[]", tuple(ordered), ordered)

    def texts(self, values: Iterable[str]) -> str:
        """No document has a text with a NUL in it: no database would keep it."""
        ordered = sorted(text for text in values if "\x00" not in text)
        return self._name("text[]", tuple(ordered), ordered)

    def _name(self, kind: str, key: Any, value: Any) -> str:
        name = self._names.setdefault((kind, key), f"v{len(self.given)}")
        self.given[name] = value
        return f"%({name})s::{kind}"


def condition(question: Question, values: Values) -> str:
    """What a document must meet to be found."""
    return " AND ".join([*_conditions(question, values), *_narrower(question, values)])


def _conditions(question: Question, values: Values) -> list[str]:
    found = [f"audience = ANY ({values.texts(question.audience)})"]
    if question.readings:
        found.append(_any_reading(question, values))
    for clause in question.without:
        query = clause_query(clause, question.in_title)
        if query is not None:
            found.append(f"NOT {_matches(query, values)}")
    found += [f"facts && {values.texts(facts)}" for facts in question.facts]
    if question.no_facts:
        found.append(f"NOT facts && {values.texts(question.no_facts)}")
    return found


def _any_reading(question: Question, values: Values) -> str:
    """Each is looked up for itself: PostgreSQL takes twice as long to find *this and that, or
    these and those* as one query."""
    queries = [reading_query(each, question.in_title) for each in question.readings]
    found = [_matches(query, values) for query in queries if query is not None]
    return f"({' OR '.join(found)})" if found else "FALSE"


def _narrower(question: Question, values: Values) -> list[str]:
    found = []
    if question.since is not None:
        found.append(f"made_at >= {values.number(question.since.timestamp())}")
    if question.until is not None:
        found.append(f"made_at < {values.number(question.until.timestamp())}")
    if question.groups is not None:
        found.append(f"group_key = ANY ({values.integers(question.groups)})")
    if question.keys is not None:
        found.append(f"key = ANY ({values.integers(question.keys)})")
    if question.stale:
        found.append(f"NOT key = ANY ({values.integers(question.stale)})")
    return found


def worth(question: Question, rarity: Rarity, values: Values) -> str:
    """The score of a document that was found."""
    phrases = sum(len(clause) for each in question.readings for clause in each.clauses)
    if not phrases:
        return "worth"
    scale = _Scale(values, question.in_title, rarity, is_alone=phrases == 1)
    weigh = scale.reading if phrases <= MOST_WEIGHED else scale.reading_at_once
    readings = [each for each in question.readings if reading_query(each, question.in_title)]
    return f"{_best([weigh(reading) for reading in readings])} * worth"


class _Scale:
    """What words are worth. PostgreSQL ranks a document by any word of a query that it has, and
    so has to be asked whether it has them all."""

    def __init__(self, values: Values, in_title: bool, rarity: Rarity, *, is_alone: bool) -> None:
        self._values = values
        self._in_title = in_title
        self._rarity = rarity
        self._is_alone = is_alone

    def reading(self, reading: Reading) -> str:
        clauses = [self._clause(clause) for clause in reading.clauses]
        total = f"({' + '.join(clauses)}) * {self._values.number(reading.weight)}"
        if len(clauses) == 1:
            return total
        return self._if_found(reading_query(reading, self._in_title), total)

    def reading_at_once(self, reading: Reading) -> str:
        query = reading_query(reading, self._in_title)
        total = f"{self._rank(query)} * {self._values.number(reading.weight)}"
        return self._if_found(query, total)

    def _clause(self, clause: Clause) -> str:
        return _best([self._phrase(phrase) for phrase in clause])

    def _phrase(self, phrase: Phrase) -> str:
        rarest = (min(map(self._rarity, terms), default=0.0) for _, terms in phrase.words)
        rarity = self._values.number(sum(rarest) * phrase.weight)
        if len(phrase.words) == 1:
            [(_, terms)] = phrase.words
            ranks = [
                self._rank(phrase_query(Phrase(((0, (term,)),)), self._in_title)) for term in terms
            ]
            return f"{_best(ranks)} * {rarity}"
        query = phrase_query(phrase, self._in_title)
        return self._if_found(query, f"{self._rank(query)} * {rarity}")

    def _rank(self, query: str | None) -> str:
        if query is None:
            return NOTHING
        return f"ts_rank({self._values.weights(WEIGHTS)}, words, {self._values.query(query)})"

    def _if_found(self, query: str | None, worth: str) -> str:
        if self._is_alone:
            return worth
        return f"CASE WHEN {_matches(query, self._values)} THEN {worth} ELSE {NOTHING} END"


def _best(worths: list[str]) -> str:
    if not worths:
        return NOTHING
    return worths[0] if len(worths) == 1 else f"greatest({', '.join(worths)})"


def _matches(query: str | None, values: Values) -> str:
    return "FALSE" if query is None else f"(words @@ {values.query(query)})"


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
