"""Counting groups by what their documents are; for the engines that leave it to us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain

from app.search.engine import FACETS

_BETWEEN = "\n"


def shelf_of(facts: Iterable[str]) -> str:
    """Those facts of a document that are counted, as one word; documents of one shelf count
    alike, and there are few shelves."""
    return _BETWEEN.join(sorted(fact for fact in facts if fact.partition(":")[0] in FACETS))


def count_groups(shelves: Collection[tuple[str, Collection[int]]]) -> dict[str, dict[str, int]]:
    """By dimension and value (``{"week": {"12": 3}}``): how many groups have a document there.

    ``shelves`` are pairs of a shelf and the groups that were found on it, each once. Most groups
    are on one shelf; only those on several can count twice for one value.
    """
    times = Counter(chain.from_iterable(groups for _, groups in shelves))
    spread = {group for group, count in times.items() if count > 1}
    alone: Counter[str] = Counter()
    having: dict[str, set[int]] = {}
    for shelf, groups in shelves:
        here = spread.intersection(groups)
        for fact in shelf.split(_BETWEEN) if shelf else ():
            alone[fact] += len(groups) - len(here)
            having.setdefault(fact, set()).update(here)
    counted: dict[str, dict[str, int]] = {}
    for fact, found in having.items():
        dimension, _, value = fact.partition(":")
        counted.setdefault(dimension, {})[value] = alone[fact] + len(found)
    return counted
