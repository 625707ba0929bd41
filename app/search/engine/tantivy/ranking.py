"""Groups in the order asked for, and what they count, from the documents found."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

from app.search.engine import DEEPEST, MOST_RANKED, Question, Sort
from app.search.engine.facets import count_groups
from app.search.engine.ranking import Place, Ranking
from app.search.engine.tantivy.questions import EVERYTHING, made_since, query_of


def rank(searcher: Any, shelves: dict[int, str], question: Question) -> Ranking:
    """The answer to a question, whatever its page; ``shelves`` by their numbers."""
    query = query_of(question)
    begin = _begin_of_the_newest(searcher, query)
    if begin is not None:
        query = made_since(query, begin)
    values, addresses = _in_order(searcher, query, question.sort)
    groups = searcher.fast_field_values("group", addresses)
    numbers = searcher.fast_field_values("shelf_number", addresses)
    on_shelf: dict[int, set[int]] = defaultdict(set)
    for number, group in zip(numbers, groups, strict=True):
        on_shelf[number].add(group)
    return Ranking(
        places=_places(searcher, values, addresses, groups),
        total=len(set(groups)),
        facets=count_groups([(shelves[number], on_it) for number, on_it in on_shelf.items()]),
        is_partial=begin is not None,
    )


def newest_groups(searcher: Any, question: Question, limit: int) -> list[int]:
    made, addresses = _in_order(searcher, query_of(question), Sort.NEWEST)
    groups = searcher.fast_field_values("group", addresses)
    newest = dict(zip(reversed(groups), reversed(made), strict=True))
    return sorted(newest, key=lambda group: (newest[group], group), reverse=True)[:limit]


def all_keys(searcher: Any) -> list[int]:
    _, addresses = _in_order(searcher, EVERYTHING, Sort.NEWEST)
    return list(searcher.fast_field_values("key", addresses))


def _in_order(searcher: Any, query: Any, sort: Sort) -> tuple[list[float], list[Any]]:
    """Value and address of every document found, the highest value first."""
    by = {"order_by_field": "made_at"} if sort is Sort.NEWEST else {"weight_by_field": "worth"}
    limit = max(1, searcher.num_docs)
    hits = searcher.search(query, limit=limit, count=False, **by).hits
    return [value for value, _ in hits], [address for _, address in hits]


def _places(
    searcher: Any, values: list[float], addresses: list[Any], groups: list[int]
) -> list[Place]:
    """Only as many documents are looked at as have the best groups, and all of the same value."""
    first = dict(zip(reversed(groups), range(len(groups) - 1, -1, -1), strict=True))
    end = len(values)
    if len(first) > DEEPEST:
        lowest = values[sorted(first.values())[DEEPEST - 1]]
        end = bisect_right(values, -lowest, key=lambda value: -value)
    keys = searcher.fast_field_values("key", addresses[:end])
    best: dict[int, tuple[float, int]] = {}
    for value, group, key in zip(values[:end], groups[:end], keys, strict=True):
        if group not in best or (value, key) > best[group]:
            best[group] = (value, key)
    order = sorted(((value, group, key) for group, (value, key) in best.items()), reverse=True)
    return order[:DEEPEST]


def _begin_of_the_newest(searcher: Any, query: Any) -> float | None:
    """When the oldest of those that are ranked was made; None when all are."""
    if searcher.num_docs <= MOST_RANKED:
        return None
    if searcher.search(query, limit=1, count=True).count <= MOST_RANKED:
        return None
    last = searcher.search(
        query, limit=1, count=False, offset=MOST_RANKED - 1, order_by_field="made_at"
    ).hits[0]
    return float(last[0])
