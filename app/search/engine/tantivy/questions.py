"""From a question to a query of tantivy's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any

from app.search.engine import TITLE_WEIGHT, Clause, Phrase, Question
from app.search.engine.tantivy.library import tantivy
from app.search.engine.tantivy.schema import SCHEMA

LONGEST_TERM = 60_000  # bytes; tantivy leaves longer ones out
# To say a phrase, one term a word; of a phrase with more, patterns are looked for.
MOST_WAYS = 8
Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
EVERYTHING = Query.all_query()


def query_of(question: Question) -> Any:
    """Restrictions add nothing to a score."""
    must = [_any_term("audience", question.audience)]
    must += [_any_term("facts", facts) for facts in question.facts]
    if question.groups is not None:
        must.append(Query.term_set_query(SCHEMA, "group", sorted(question.groups)))
    if question.keys is not None:
        must.append(Query.term_set_query(SCHEMA, "key", sorted(question.keys)))
    if question.since is not None or question.until is not None:
        since = question.since.timestamp() if question.since else None
        until = question.until.timestamp() if question.until else None
        must.append(_made(since, until))
    never = [_clause(clause, question.in_title) for clause in question.without]
    if question.no_facts:
        never.append(_any_term("facts", question.no_facts))
    if question.stale:
        never.append(Query.term_set_query(SCHEMA, "key", sorted(question.stale)))
    parts = [(MUST, Query.const_score_query(query, 0.0)) for query in must]
    parts.append((MUST, _words(question)))
    return Query.boolean_query(parts + [(MUST_NOT, query) for query in never])


def made_since(query: Any, begin: float) -> Any:
    """What is found by this and was made then or later."""
    return Query.boolean_query(
        [(MUST, query), (MUST, Query.const_score_query(_made(begin, None), 0.0))]
    )


def _words(question: Question) -> Any:
    if not question.readings:
        return Query.all_query()
    readings = [
        Query.boost_query(
            Query.boolean_query(
                [(MUST, _clause(clause, question.in_title)) for clause in reading.clauses]
            ),
            reading.weight,
        )
        for reading in question.readings
    ]
    return Query.disjunction_max_query(readings)


def _clause(clause: Clause, in_title: bool) -> Any:
    phrases = [Query.boost_query(_phrase(phrase, in_title), phrase.weight) for phrase in clause]
    return Query.disjunction_max_query(phrases) if phrases else Query.empty_query()


def _phrase(phrase: Phrase, in_title: bool) -> Any:
    title = Query.boost_query(_phrase_in("title", phrase), TITLE_WEIGHT)
    if in_title:
        return title
    return Query.boolean_query([(SHOULD, title), (SHOULD, _phrase_in("body", phrase))])


def _phrase_in(field: str, phrase: Phrase) -> Any:
    """tantivy's phrases have one term a place: each way to say a phrase is one of them, and all
    are looked for when they are few. The ways double with every word; patterns do not."""
    words = [
        (distance, [term for term in terms if len(term.encode()) <= LONGEST_TERM])
        for distance, terms in phrase.words
    ]
    ways = prod(len(terms) for _, terms in words)
    if not words or not ways:
        return Query.empty_query()
    if len(words) > 1 and ways > MOST_WAYS:
        patterns = [(distance, _any_of(terms)) for distance, terms in words]
        return Query.regex_phrase_query(SCHEMA, field, [*patterns])
    distances = [distance for distance, _ in words]
    queries = [
        _one_way(field, list(zip(distances, terms, strict=True)))
        for terms in product(*(terms for _, terms in words))
    ]
    return Query.disjunction_max_query(queries)


def _one_way(field: str, way: list[tuple[int, str]]) -> Any:
    if len(way) == 1:
        return Query.term_query(SCHEMA, field, way[0][1])
    return Query.phrase_query(SCHEMA, field, [*way])


def _any_of(terms: Iterable[str]) -> str:
    return "(" + "|".join(map(re.escape, terms)) + ")"


def _any_term(field: str, terms: Iterable[str]) -> Any:
    return Query.term_set_query(SCHEMA, field, sorted(terms))


def _made(since: float | None, until: float | None) -> Any:
    return Query.range_query(
        SCHEMA, "made_at", tantivy.FieldType.Float, since, until, True, until is None
    )
