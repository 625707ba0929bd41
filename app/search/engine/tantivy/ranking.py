"""Groups in the order asked for, and what they count, from the documents found."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from app.search.engine import DEEPEST, MOST_RANKED, Sort
from app.search.engine.facets import count_groups
from app.search.engine.ranking import Place, Ranking
from app.search.engine.tantivy.questions import EVERYTHING, made_since
from app.search.engine.tantivy.shelves import Shelves, groups_of

EACH_PLACE = {"places": {"terms": {"field": "place", "size": MOST_RANKED}}}


def rank(searcher: Any, shelves: Shelves, query: Any, sort: Sort, most: int) -> Ranking:
    """The answer to a question, whatever its page, from the best documents, so many of them at
    most: to hand one over takes the library longer than to find it."""
    hits, count = _in_order(searcher, query, sort, most)
    is_partial = count > MOST_RANKED
    if is_partial:
        query = made_since(query, _begin_of_the_newest(searcher, query))
        hits, count = _in_order(searcher, query, sort, most)
    values = [value for value, _ in hits]
    addresses = [address for _, address in hits]
    where = searcher.fast_field_values("place", addresses)
    is_whole = count <= len(values)
    places = _places(searcher, values, addresses, groups_of(where), is_whole=is_whole)
    everywhere = list(set(where)) if is_whole else _everywhere(searcher, query)
    total, facets = count_groups(groups_of(everywhere), shelves.shelves_of(everywhere))
    return Ranking(
        places=places,
        total=total,
        facets=facets,
        is_partial=is_partial,
        is_whole=is_whole or len(places) == DEEPEST,
    )


def newest_groups(searcher: Any, query: Any, limit: int) -> list[int]:
    hits, _ = _in_order(searcher, query, Sort.NEWEST, searcher.num_docs)
    groups = groups_of(searcher.fast_field_values("place", [address for _, address in hits]))
    newest = dict(zip(reversed(groups), [made for made, _ in reversed(hits)], strict=True))
    return sorted(newest, key=lambda group: (newest[group], group), reverse=True)[:limit]


def all_keys(searcher: Any) -> list[int]:
    hits, _ = _in_order(searcher, EVERYTHING, Sort.NEWEST, searcher.num_docs)
    return list(searcher.fast_field_values("key", [address for _, address in hits]))


def _in_order(
    searcher: Any, query: Any, sort: Sort, most: int
) -> tuple[list[tuple[float, Any]], int]:
    """Value and address of documents that are found, the highest value first; and how many are."""
    by = {"order_by_field": "made_at"} if sort is Sort.NEWEST else {"weight_by_field": "worth"}
    found = searcher.search(query, limit=max(1, min(most, searcher.num_docs)), count=True, **by)
    return found.hits, found.count


def _everywhere(searcher: Any, query: Any) -> list[int]:
    """The places of all documents found, each once."""
    buckets = searcher.aggregate(query, EACH_PLACE)["places"]["buckets"]
    return [bucket["key"] for bucket in buckets]


def _places(
    searcher: Any,
    values: list[float],
    addresses: list[Any],
    groups: list[int],
    *,
    is_whole: bool,
) -> list[Place]:
    """Only as many documents are looked at as have the best groups, and all of the same value;
    where there are others, not those of the lowest value, of which there may be more."""
    first = dict(zip(reversed(groups), range(len(groups) - 1, -1, -1), strict=True))
    end = len(values)
    if len(first) > DEEPEST:
        lowest = values[sorted(first.values())[DEEPEST - 1]]
        end = bisect_right(values, -lowest, key=lambda value: -value)
    if not is_whole and end == len(values):
        while end and values[end - 1] == values[-1]:
            end -= 1
    keys = searcher.fast_field_values("key", addresses[:end])
    best: dict[int, tuple[float, int]] = {}
    for value, group, key in zip(values[:end], groups[:end], keys, strict=True):
        if group not in best or (value, key) > best[group]:
            best[group] = (value, key)
    order = sorted(((value, group, key) for group, (value, key) in best.items()), reverse=True)
    return order[:DEEPEST]


def _begin_of_the_newest(searcher: Any, query: Any) -> float:
    """When the oldest of those that are ranked was made."""
    last = searcher.search(
        query, limit=1, count=False, offset=MOST_RANKED - 1, order_by_field="made_at"
    ).hits[0]
    return float(last[0])
