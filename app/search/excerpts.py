"""Where the words of a question stand in a text, found by the same analysis as in the index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import NamedTuple

from app.search.analysis import WORD, terms_of
from app.search.chunks import chunks_with
from app.search.engine import Question

EXCERPT = 240  # characters
LONGEST_READ = 20_000
BEFORE = 60  # of which at most so many before the first word that was found


class Segment(NamedTuple):
    """A piece of a text; ``is_found`` when it is a word of the question."""

    text: str
    is_found: bool


def terms_in(question: Question) -> frozenset[str]:
    """Every term that a text can have been found by."""
    return frozenset(
        term
        for reading in question.readings
        for clause in reading.clauses
        for phrase in clause
        for _, terms in phrase.words
        for term in terms
    )


def highlight(text: str, lang: str, terms: Collection[str]) -> tuple[Segment, ...]:
    """The whole text, in pieces."""
    return tuple(_pieces(text, 0, len(text), _places(text, lang, terms)))


def excerpt(text: str, lang: str, terms: Collection[str]) -> tuple[Segment, ...]:
    """About ``EXCERPT`` characters from where most of the words are, in pieces; an ellipsis where
    something was left out."""
    places = _places(text[:LONGEST_READ], lang, terms)
    start, end = _window(text, [start for start, _, _ in _best(places)] or [0])
    shown = [(first, last) for first, last, _ in places if first >= start and last <= end]
    found = list(_pieces(text, start, end, [(first, last, "") for first, last in shown]))
    if start > 0:
        found.insert(0, Segment("… ", is_found=False))
    if end < len(text):
        found.append(Segment(" …", is_found=False))
    return tuple(found)


Place = tuple[int, int, str]  # begin, end, and the term that was found there


def _places(text: str, lang: str, terms: Collection[str]) -> list[Place]:
    wanted = frozenset(terms)
    padded = f" {text} "
    found: list[Place] = []
    for chunk in chunks_with(wanted, set(text.split(" ")), lang):
        words = [
            (match.start(), match.end(), term)
            for match in WORD.finditer(chunk)
            if (term := next((t for t in terms_of(match.group(), lang) if t in wanted), ""))
        ]
        between, first = f" {chunk} ", -1
        while (first := padded.find(between, first + 1)) >= 0:
            found += [(first + start, first + end, term) for start, end, term in words]
    found.sort()
    return found


def _best(places: list[Place]) -> list[Place]:
    """The places within one excerpt's length that have the most different words."""
    best: list[Place] = []
    most = 0
    starts = [start for start, _, _ in places]
    for index, (start, _, _) in enumerate(places):
        within = places[index : bisect_left(starts, start + EXCERPT - BEFORE)]
        different = len({term for _, _, term in within})
        if different > most:
            best, most = within, different
    return best


def _window(text: str, starts: list[int]) -> tuple[int, int]:
    """Where to begin and end, so that no word is cut."""
    start = max(0, starts[0] - BEFORE)
    if start and (space := text.find(" ", start, starts[0])) >= 0:
        start = space + 1
    end = min(len(text), start + EXCERPT)
    if end < len(text) and (space := text.rfind(" ", start, end)) > starts[0]:
        end = space
    return start, end


def _pieces(text: str, start: int, end: int, places: list[Place]) -> Iterator[Segment]:
    for first, last, _ in places:
        if first > start:
            yield Segment(text[start:first], is_found=False)
        yield Segment(text[first:last], is_found=True)
        start = last
    if start < end:
        yield Segment(text[start:end], is_found=False)
