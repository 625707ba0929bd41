"""Counting groups by what their documents are; for the engines that leave it to us."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.search.engine import FACETS

_BETWEEN = "\n"


def shelf_of(facts: Iterable[str]) -> str:
    """Those facts of a document that are counted, as one word; documents of one shelf count
    alike, and there are few shelves."""
    return _BETWEEN.join(sorted(fact for fact in facts if fact.partition(":")[0] in FACETS))


def count_groups(shelves: Iterable[tuple[str, Collection[int]]]) -> dict[str, dict[str, int]]:
    """By dimension and value (``{"week": {"12": 3}}``): how many groups have a document there.

    ``shelves`` are pairs of a shelf and the groups that were found on it.
    """
    having: dict[str, set[int]] = {}
    for shelf, groups in shelves:
        for fact in shelf.split(_BETWEEN) if shelf else ():
            having.setdefault(fact, set()).update(groups)
    counted: dict[str, dict[str, int]] = {}
    for fact, found in having.items():
        dimension, _, value = fact.partition(":")
        counted.setdefault(dimension, {})[value] = len(found)
    return counted
