"""Groups in the order asked for, and what they count, from the documents found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from app.search.engine import DEEPEST, Question, Sort
from app.search.engine.facets import Facets
from app.search.engine.ranking import Ranking
from app.search.engine.whoosh.matching import Matcher, Matches
from app.search.engine.whoosh.memory import Kinds
from app.search.engine.whoosh.segments import Segment, Snapshot

LOWEST = float("-inf")


def rank(snapshot: Snapshot, question: Question, kinds: Kinds) -> Ranking:
    """The answer to a question, whatever its page."""
    best: dict[int, float] = {}
    keys: dict[int, int] = {}
    counted: set[int] = set()
    for segment, matches in _found(snapshot, question):
        counted.update(map(segment.counted_as.__getitem__, matches))
        _take_best(segment, matches, question.sort, best, keys)
    places = [(value, group, keys[group]) for value, group in _first(best, DEEPEST)]
    return Ranking(places, len(best), _facets(counted, kinds))


def newest_groups(snapshot: Snapshot, question: Question, limit: int) -> list[int]:
    newest: dict[int, float] = {}
    for segment, matches in _found(snapshot, question):
        _take_best(segment, matches, Sort.NEWEST, newest, {})
    return [group for _, group in _first(newest, limit)]


def _first(best: dict[int, float], most: int) -> list[tuple[float, int]]:
    """The values and groups that come first. Numbers alone are sorted many times faster."""
    least = sorted(best.values())[-most] if len(best) > most else LOWEST
    first = [(value, group) for group, value in best.items() if value >= least]
    return sorted(first, reverse=True)[:most]


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
    known = best.get
    for group, value, number in zip(groups, values, reversed(matches), strict=True):
        if value > known(group, LOWEST):
            best[group] = value
            keys[group] = key_of[number]


def _facets(counted: set[int], kinds: Kinds) -> Facets:
    """Most groups are of one kind; only those of several can count twice for one value."""
    groups, kind_of = kinds.group_of, kinds.kind_of
    kinds_of = Counter(map(groups.__getitem__, counted))
    several = {group for group, count in kinds_of.items() if count > 1}
    alike = Counter([kind_of[pair] for pair in counted if groups[pair] not in several])
    mixed = {
        (group, facet)
        for pair in counted
        if (group := groups[pair]) in several
        for facet in kinds.facets[kind_of[pair]]
    }
    totals: Counter[tuple[str, str]] = Counter(facet for _, facet in mixed)
    for kind, count in alike.items():
        for facet in kinds.facets[kind]:
            totals[facet] += count
    facets: Facets = {}
    for (dimension, value), count in totals.items():
        facets.setdefault(dimension, {})[value] = count
    return facets
