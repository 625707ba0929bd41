"""From a question to a query of tantivy's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any

from app.search.engine import TITLE_WEIGHT, Clause, Phrase, Question, Reading
from app.search.engine.tantivy.library import tantivy
from app.search.engine.tantivy.schema import SCHEMA

LONGEST_TERM = 60_000  # bytes; tantivy leaves longer ones out
# To say a phrase, one term a word; of a phrase with more, patterns are looked for.
MOST_WAYS = 8
Query = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
EVERYTHING = Query.all_query()


def query_of(question: Question, audiences: Iterable[str]) -> Any:
    """Restrictions add nothing to a score. ``audiences`` are all there are: most documents are
    for everybody, and those for others are few to leave out."""
    must = [_any_term("facts", facts) for facts in question.facts]
    if question.groups is not None:
        must.append(Query.term_set_query(SCHEMA, "group", sorted(question.groups)))
    if question.keys is not None:
        must.append(Query.term_set_query(SCHEMA, "key", sorted(question.keys)))
    if question.since is not None or question.until is not None:
        since = question.since.timestamp() if question.since else None
        until = question.until.timestamp() if question.until else None
        must.append(_made(since, until))
    never = [_clause(clause, question.in_title) for clause in question.without]
    never += [
        Query.term_query(SCHEMA, "audience", audience)
        for audience in audiences
        if audience not in question.audience
    ]
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
    return _best([_reading(reading, question.in_title) for reading in question.readings])


def _reading(reading: Reading, in_title: bool) -> Any:
    clauses = [_clause(clause, in_title) for clause in reading.clauses]
    if len(clauses) != 1:
        clauses = [Query.boolean_query([(MUST, clause) for clause in clauses])]
    return _weighed(clauses[0], reading.weight)


def _clause(clause: Clause, in_title: bool) -> Any:
    return _best([_weighed(_phrase(phrase, in_title), phrase.weight) for phrase in clause])


def _weighed(query: Any, weight: float) -> Any:
    return query if weight == 1.0 else Query.boost_query(query, weight)


def _best(queries: list[Any]) -> Any:
    """What any of these finds, with the highest of their scores."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


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
    return _best(queries)


def _one_way(field: str, way: list[tuple[int, str]]) -> Any:
    if len(way) == 1:
        return Query.term_query(SCHEMA, field, way[0][1])
    return Query.phrase_query(SCHEMA, field, [*way])


def _any_of(terms: Iterable[str]) -> str:
    return "(" + "|".join(map(re.escape, terms)) + ")"


def _any_term(field: str, terms: Iterable[str]) -> Any:
    found = sorted(terms)
    if len(found) == 1:
        return Query.term_query(SCHEMA, field, found[0])
    return Query.term_set_query(SCHEMA, field, found)


def _made(since: float | None, until: float | None) -> Any:
    return Query.range_query(
        SCHEMA, "made_at", tantivy.FieldType.Float, since, until, True, until is None
    )
