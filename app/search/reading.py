"""From the words somebody typed to what the engines look for.

A question is read in the reader's language, and in the other one for less: what is written in the
other language is found below. Each word is a clause, and all must be met; synonyms and other
spellings are other ways to meet it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.search.analysis import LANGUAGES, Word, terms_of, words
from app.search.engine import Clause, Phrase, Reading
from app.search.phrases import phrase_of
from app.search.synonyms import Synonyms

# A word of a title in the other language is worth less than one of a body in the reader's.
OTHER_READING = 0.3
# Words of a question that is asked again without one of them. What it costs grows with their square.
MOST_LOOSENED = 6
# What is often written in one piece with the word after it: "co design" is also "codesign".
PREFIXES = frozenset(
    [
        "anti",
        "auto",
        "bi",
        "bio",
        "by",
        "co",
        "e",
        "inter",
        "micro",
        "mini",
        "multi",
        "non",
        "on",
        "post",
        "pre",
        "pré",
        "re",
    ]
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they were typed, and whether between quotation marks."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What becomes one clause: a word, words joined by hyphens, or a phrase. ``start`` and ``end``
    are indices of words of the whole question."""

    run: tuple[Word, ...]
    start: int
    end: int
    is_phrase: bool


def readings(pieces: Sequence[Piece], lang: str, synonyms: Synonyms) -> tuple[Reading, ...]:
    """The question in the reader's language ``lang`` and in the other one; a reading in which
    nothing is left to look for is not there."""
    units = list(_units(pieces))
    found = []
    for each in LANGUAGES if lang == "en" else reversed(LANGUAGES):
        # The reader's stop words say nothing in the other language either.
        kept = [u for u in units if _says(u.run, each) and _says(u.run, lang)]
        if kept:
            clauses = _clauses(kept, units, each, synonyms)
            found.append(Reading(clauses, 1.0 if each == lang else OTHER_READING))
    return tuple(found)


def loosened(asked: Sequence[Reading]) -> tuple[Reading, ...]:
    """For when nothing has all the words: readings that do without any one of them. None, when
    there are no words to spare, or so many that asking without each costs too much."""
    if any(len(reading.clauses) > MOST_LOOSENED for reading in asked):
        return ()
    return tuple(
        Reading((*reading.clauses[:at], *reading.clauses[at + 1 :]), reading.weight)
        for reading in asked
        if len(reading.clauses) > 1
        for at in range(len(reading.clauses))
    )


def clauses_of(piece: Piece) -> tuple[Clause, ...]:
    """What a document must not have, of a piece that is excluded: the words as they are, in either
    language."""
    found = []
    for unit in _units([replace(piece, is_phrase=True)]):
        phrases = (phrase for lang in LANGUAGES for phrase in _spellings(unit, lang))
        found.append(tuple(dict.fromkeys(phrases)))
    return tuple(clause for clause in found if clause)


def is_ignored(piece: Piece, lang: str) -> bool:
    """Whether nothing is looked for: no words, or stop words of the reader's language alone."""
    return not _says(tuple(words(piece.text)), lang)


def _says(run: Sequence[Word], lang: str) -> bool:
    return any(terms_of(word.surface, lang) for word in run)


def _units(pieces: Sequence[Piece]) -> Iterator[_Unit]:
    at = 0
    for piece in pieces:
        run = list(words(piece.text))
        for part in [run] if piece.is_phrase else _joined_runs(run):
            if part:
                yield _Unit(tuple(part), at, at + len(part), piece.is_phrase)
                at += len(part)


def _joined_runs(run: Sequence[Word]) -> list[list[Word]]:
    """The words apart, but for those a hyphen joins."""
    parts: list[list[Word]] = []
    for word in run:
        if word.is_joined:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _clauses(
    kept: Sequence[_Unit], units: Sequence[_Unit], lang: str, synonyms: Synonyms
) -> tuple[Clause, ...]:
    phrases = {unit.start: list(_spellings(unit, lang)) for unit in kept}
    for first, second in pairwise(kept):
        if _may_be_one_piece(first, second):
            one = _in_one_piece(first.run + second.run, lang)
            phrases[first.start] += one
            phrases[second.start] += one
    _add_synonyms(phrases, units, lang, synonyms)
    return tuple(tuple(dict.fromkeys(found)) for found in phrases.values())


def _spellings(unit: _Unit, lang: str) -> Iterator[Phrase]:
    """A word, or words one after the other; and joined words in one piece."""
    phrase = phrase_of(unit.run, lang)
    if phrase is not None:
        yield phrase
        if len(unit.run) > 1 and all(word.is_joined for word in unit.run[1:]):
            yield from _in_one_piece(unit.run, lang)


def _in_one_piece(run: Sequence[Word], lang: str) -> list[Phrase]:
    terms = terms_of("".join(word.surface for word in run), lang)
    return [Phrase(((0, terms),))] if terms else []


def _may_be_one_piece(first: _Unit, second: _Unit) -> bool:
    return (
        first.end == second.start
        and not (first.is_phrase or second.is_phrase)
        and len(first.run) == len(second.run) == 1
        and first.run[0].surface.lower() in PREFIXES
    )


def _add_synonyms(
    phrases: dict[int, list[Phrase]], units: Sequence[_Unit], lang: str, synonyms: Synonyms
) -> None:
    """Give every clause whose words a group has other words for, in whichever language, those of
    ``lang`` as alternatives. Where several clauses are matched together each has them: they stand
    for all of them."""
    for stretch in _stretches(units):
        run = [word for unit in stretch for word in unit.run]
        for match in (match for said in LANGUAGES for match in synonyms.match(run, said)):
            start, end = stretch[0].start + match.start, stretch[0].start + match.end
            within = [u for u in stretch if u.start < end and u.end > start and u.start in phrases]
            if all(start <= unit.start and unit.end <= end for unit in within):
                for unit in within:
                    phrases[unit.start] += match.alternatives[lang]


def _stretches(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Words between the phrases: what stands between quotation marks means itself."""
    stretch: list[_Unit] = []
    for unit in units:
        if not unit.is_phrase:
            stretch.append(unit)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
