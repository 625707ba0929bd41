"""Questions that nothing can answer, found before anything is searched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.search import labels
from app.search.analysis import LANGUAGES, terms_of, words
from app.search.parts import Clash, Part, Problem, Restriction, Taken

UNANSWERED_AND_SOLVED = {"is:solved", "is:unanswered"}


def find_problem(parts: Sequence[Part]) -> Problem | None:
    """Why the parts that count have no answer together; the first thing that is wrong."""
    counting = [part for part in parts if part.counts]
    asked = [part for part in counting if not part.is_excluded]
    for found in (
        _nothing_asked(parts, counting),
        _two_of_one(asked),
        _places(asked),
        _solved_and_unanswered(asked),
        _dates(asked),
        _asked_and_excluded(counting),
    ):
        if found is not None:
            return found
    return None


def _nothing_asked(parts: Sequence[Part], counting: Sequence[Part]) -> Problem | None:
    said = [part for part in parts if part.taken is not Taken.SORT]
    looked_for = [part for part in counting if part.taken is not Taken.SORT]
    if not said or any(not part.is_excluded for part in looked_for):
        return None
    return _problem(Clash.ONLY_EXCLUDED if looked_for else Clash.NOTHING_LEFT)


def _problem(clash: Clash) -> Problem:
    return Problem(clash, labels.CLASHES[clash])


def _restrictions(parts: Sequence[Part]) -> Iterator[Restriction]:
    for part in parts:
        if part.restriction is not None:
            yield part.restriction


def _two_of_one(asked: Sequence[Part]) -> Problem | None:
    by_dimension: dict[str, list[frozenset[str]]] = defaultdict(list)
    for restriction in _restrictions(asked):
        by_dimension[restriction.dimension].append(restriction.facts)
    for dimension, sentence in labels.ONE_ONLY.items():
        sets = by_dimension[dimension]
        if sets and not frozenset.intersection(*sets):
            return Problem(Clash.TWO_OF_ONE, sentence)
    return None


def _places(asked: Sequence[Part]) -> Problem | None:
    """A board has one week, or none, and one offering, or none."""
    places = {found.dimension: found for found in _restrictions(asked)}
    board, week, offering = (places.get(name) for name in ("board", "week", "offering"))
    if board is None:
        return None
    if week is not None and board.week_id != week.week_id:
        return _problem(Clash.PLACES)
    if offering is not None and board.offering_id != offering.offering_id:
        return _problem(Clash.PLACES)
    return None


def _solved_and_unanswered(asked: Sequence[Part]) -> Problem | None:
    facts = {fact for found in _restrictions(asked) for fact in found.facts}
    return _problem(Clash.SOLVED_UNANSWERED) if facts >= UNANSWERED_AND_SOLVED else None


def _dates(asked: Sequence[Part]) -> Problem | None:
    since = [found.since for found in _restrictions(asked) if found.since]
    until = [found.until for found in _restrictions(asked) if found.until]
    return _problem(Clash.DATES) if since and until and max(since) >= min(until) else None


def _asked_and_excluded(counting: Sequence[Part]) -> Problem | None:
    excluded = [part for part in counting if part.is_excluded]
    for out in excluded:
        for part in counting:
            if not part.is_excluded and _is_left_out(part, out):
                is_word = part.restriction is None
                sentence = labels.asked_and_excluded(part.value if is_word else part.source)
                return Problem(Clash.ASKED_AND_EXCLUDED, sentence)
    return None


def _is_left_out(part: Part, out: Part) -> bool:
    """Whether all that this part asks for is what the other leaves out."""
    if part.restriction and out.restriction:
        return bool(part.restriction.facts) and part.restriction.facts <= out.restriction.facts
    if part.restriction or out.restriction:
        return False
    unwanted = _terms(out.value)
    asked = _terms(part.value)
    if len(unwanted) == 1:
        return any(terms and terms <= unwanted[0] for terms in asked)
    return asked == unwanted


def _terms(text: str) -> list[frozenset[str]]:
    """What each word is found by, in either language."""
    return [
        frozenset(term for lang in LANGUAGES for term in terms_of(word.surface, lang))
        for word in words(text)
    ]
