"""One page of what a question finds, its total and its facets, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

from sqlalchemy import Connection

from app.search.engine import DEEPEST, MOST_RANKED, Found, Hit, Question, Sort
from app.search.engine.facets import count_groups
from app.search.engine.postgres.questions import Values, condition, most_found, terms_of, worth
from app.search.engine.postgres.tables import Build
from app.search.engine.postgres.tsearch import IN_TITLE

COUNTED = """
SELECT '' AS term, documents FROM search_index
UNION ALL SELECT term, documents FROM {terms} WHERE term = ANY ({wanted})
"""
BEGIN = """
SELECT made_at FROM {documents} WHERE {condition} ORDER BY made_at DESC OFFSET {most} LIMIT 1
"""
GROUPS = """
SELECT group_key FROM {documents} WHERE {condition}
GROUP BY group_key ORDER BY max(made_at) DESC, group_key DESC LIMIT {limit}
"""
# The best document of each group that is shown; and which groups are on which shelf.
PAGE = """
WITH found AS MATERIALIZED (
    SELECT key, group_key, shelf, {value} AS value FROM {documents} WHERE {condition}
), ranked AS (
    SELECT group_key, max(value) AS value FROM found
    GROUP BY group_key ORDER BY value DESC, group_key DESC LIMIT {deepest}
), shown AS (
    SELECT group_key, value FROM ranked WHERE {follows}
    ORDER BY value DESC, group_key DESC LIMIT {size}
)
SELECT group_key, max(key), value, NULL::text, NULL::bigint[]
FROM shown JOIN found USING (group_key, value) GROUP BY group_key, value
UNION ALL
SELECT NULL, NULL, NULL, shelf, array_agg(group_key)
FROM (SELECT DISTINCT group_key, shelf FROM found) AS each GROUP BY shelf
"""


def page_of(connection: Connection, build: Build, question: Question) -> Found:
    documents, having = _counted(connection, build, question)
    begin = None
    if most_found(question, documents, having) > MOST_RANKED:
        begin = _begin_of_the_newest(connection, build, question)
    rows = _page(connection, build, question, _Rarity(documents, having), begin)
    hits = [Hit(group, key, value) for group, key, value, shelf, _ in rows if shelf is None]
    hits.sort(key=lambda hit: (hit.value, hit.group), reverse=True)
    shelves = [(shelf, on_it) for *_, shelf, on_it in rows if shelf is not None]
    total, facets = count_groups(
        [group for _, on_it in shelves for group in on_it],
        [shelf for shelf, on_it in shelves for _ in on_it],
    )
    return Found(
        hits=tuple(hits[: question.size]),
        total=total,
        facets=facets,
        has_more=len(hits) > question.size,
        is_partial=begin is not None,
    )


def groups_of(connection: Connection, build: Build, question: Question, limit: int) -> list[int]:
    values = Values()
    said = {"condition": condition(question, values), "limit": values.integer(limit)}
    return [group for (group,) in _rows(connection, build, GROUPS, said, values)]


class _Rarity:
    """What a word is worth: the fewer documents have it, the more."""

    def __init__(self, documents: int, having: dict[str, int]) -> None:
        self._documents = documents
        self._having = having

    def __call__(self, term: str) -> float:
        count = self._having.get(term, 0)
        return log(1 + max(0.0, self._documents - count + 0.5) / (count + 0.5))


def _counted(
    connection: Connection, build: Build, question: Question
) -> tuple[int, dict[str, int]]:
    """How many documents there are, and how many have each of the words asked for."""
    values = Values()
    said = {"wanted": values.texts(terms_of(question))}
    rows = _rows(connection, build, COUNTED, said, values)
    counts: dict[str, int] = {term.removeprefix(IN_TITLE): count for term, count in rows}
    return counts.pop("", 0), counts


def _begin_of_the_newest(connection: Connection, build: Build, question: Question) -> float | None:
    """When the oldest of those that are ranked was made; None when all are."""
    values = Values()
    said = {"condition": condition(question, values), "most": values.integer(MOST_RANKED)}
    rows = _rows(connection, build, BEGIN, said, values)
    return float(rows[0][0]) if rows else None


def _page(
    connection: Connection,
    build: Build,
    question: Question,
    rarity: _Rarity,
    begin: float | None,
) -> Sequence[Any]:
    values = Values()
    is_newest = question.sort is Sort.NEWEST
    met, follows = [condition(question, values)], "TRUE"
    if begin is not None:
        met.append(f"made_at > {values.number(begin)}")
    if question.after is not None:
        value, group = values.number(question.after.value), values.integer(question.after.group)
        follows = f"(value, group_key) < ({value}, {group})"
    said = {
        "value": "made_at" if is_newest else worth(question, rarity, values),
        "condition": " AND ".join(met),
        "follows": follows,
        "deepest": values.integer(DEEPEST),
        "size": values.integer(question.size + 1),
    }
    return _rows(connection, build, PAGE, said, values)


def _rows(
    connection: Connection, build: Build, sql: str, said: dict[str, str], values: Values
) -> Sequence[Any]:
    """``said`` is what we write in a statement's gaps: names, and where values stand."""
    tables = {"documents": build.documents.name, "terms": build.terms.name}
    return connection.exec_driver_sql(sql.format(**tables, **said), values.given).all()
