"""Counting groups by what their documents are; for the engines that leave it to us."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from operator import ne

from app.search.engine import FACETS

Facets = dict[str, dict[str, int]]
SHELVES_KEPT = 5_000
_BETWEEN = "\n"
_COUNTED = tuple(f"{dimension}:" for dimension in FACETS)


def shelf_of(facts: Iterable[str]) -> str:
    """Those facts of a document that are counted, as one word; documents of one shelf count
    alike, and there are few shelves."""
    return _BETWEEN.join(sorted([fact for fact in facts if fact.startswith(_COUNTED)]))


def count_groups(groups: Sequence[int], shelves: Sequence[str]) -> tuple[int, Facets]:
    """How many groups there are; and by dimension and value (``{"week": {"12": 3}}``) how many
    have a document there.

    Each group with a shelf that it was found on, each such pair once. Most groups are on one
    shelf: they are counted by shelf; those on several may count twice for one value.
    """
    one = dict(zip(groups, shelves, strict=True))
    counted: Counter[str] = Counter()
    for shelf, count in Counter(one.values()).items():
        for fact in _facts_on(shelf):
            counted[fact] += count
    if len(one) < len(groups):
        others: dict[int, set[str]] = defaultdict(set)
        is_other = map(ne, map(one.__getitem__, groups), shelves)
        for group, shelf in compress(zip(groups, shelves, strict=True), is_other):
            others[group] |= _facts_on(shelf)
        for group, facts in others.items():
            counted.update(facts - _facts_on(one[group]))
    facets: Facets = {}
    for fact, count in counted.items():
        dimension, _, value = fact.partition(":")
        facets.setdefault(dimension, {})[value] = count
    return len(one), facets


@lru_cache(maxsize=SHELVES_KEPT)
def _facts_on(shelf: str) -> frozenset[str]:
    return frozenset(shelf.split(_BETWEEN)) if shelf else frozenset()
