"""Groups in the order asked for, and what they count, from the documents found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest

from app.search.engine import DEEPEST, Question, Sort
from app.search.engine.ranking import Facets, Ranking
from app.search.engine.whoosh.matching import Matcher, Matches
from app.search.engine.whoosh.memory import Kinds
from app.search.engine.whoosh.segments import Segment, Snapshot


def rank(snapshot: Snapshot, question: Question, kinds: Kinds) -> Ranking:
    """The answer to a question, whatever its page."""
    best: dict[int, float] = {}
    keys: dict[int, int] = {}
    counted: set[tuple[int, int]] = set()
    for segment, matches in _found(snapshot, question):
        counted.update(
            zip(
                map(segment.groups.__getitem__, matches),
                map(segment.kinds.__getitem__, matches),
                strict=True,
            )
        )
        _take_best(segment, matches, question.sort, best, keys)
    deepest = nlargest(DEEPEST, zip(best.values(), best.keys(), strict=True))
    places = [(value, group, keys[group]) for value, group in deepest]
    return Ranking(places, len(best), _facets(counted, kinds))


def newest_groups(snapshot: Snapshot, question: Question, limit: int) -> list[int]:
    newest: dict[int, float] = {}
    for segment, matches in _found(snapshot, question):
        _take_best(segment, matches, Sort.NEWEST, newest, {})
    first = nlargest(limit, zip(newest.values(), newest.keys(), strict=True))
    return [group for _, group in first]


def _found(snapshot: Snapshot, question: Question) -> list[tuple[Segment, Matches]]:
    matcher = Matcher(snapshot, question)
    return [(live.segment, matcher.matches(live)) for live in snapshot.segments]


def _take_best(
    segment: Segment, matches: Matches, sort: Sort, best: dict[int, float], keys: dict[int, int]
) -> None:
    """Those written last come first: most often they are the newest, and nothing replaces them."""
    values: Iterable[float] = reversed(matches.values())
    if sort is Sort.NEWEST:
        values = map(segment.made_at.__getitem__, reversed(matches))
    groups = map(segment.groups.__getitem__, reversed(matches))
    key_of = segment.keys
    for group, value, number in zip(groups, values, reversed(matches), strict=True):
        if group not in best or value > best[group]:
            best[group] = value
            keys[group] = key_of[number]


def _facets(counted: set[tuple[int, int]], kinds: Kinds) -> Facets:
    """Most groups are of one kind; only those of several can count twice for one value."""
    kinds_of = Counter(group for group, _ in counted)
    alike: Counter[int] = Counter()
    mixed: set[tuple[int, tuple[str, str]]] = set()
    for group, kind in counted:
        if kinds_of[group] == 1:
            alike[kind] += 1
        else:
            mixed.update((group, facet) for facet in kinds.facets[kind])
    totals: Counter[tuple[str, str]] = Counter(facet for _, facet in mixed)
    for kind, count in alike.items():
        for facet in kinds.facets[kind]:
            totals[facet] += count
    facets: Facets = {}
    for (dimension, value), count in totals.items():
        facets.setdefault(dimension, {})[value] = count
    return facets
