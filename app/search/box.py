"""The line of the search box, taken apart: words, phrases, operators, and what is left out.

Nothing is looked up here and nothing is refused: what cannot be used is a word, or the rest. Only
so much of a line is used, so the longest costs no more than a long one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.search.analysis import words
from app.search.operators import Name, name_of

MOST_CHARACTERS = 300
MOST_TERMS = 16
DASHES = "-\u2010\u2011\u2012\u2013\u2212"
# What opens a phrase, and what may close it.
QUOTES = {'"': '"”', "“": '”"', "„": '“”"', "«": "»"}
# The blank that French typography puts before a colon, where it cannot break.
_THIN = "[\u00a0\u202f]?"
_OPENS = re.escape("".join(QUOTES))
_BLANK = re.compile(r"\s*")
_DASH = re.compile(rf"[{re.escape(DASHES)}](?=[^\s{re.escape(DASHES)}])")
_OPERATOR = re.compile(rf"([^\W\d_]{{2,20}}){_THIN}:{_THIN}(?=\S)")
_WORD = re.compile(rf"[^\s{_OPENS}]+")


class Limit(StrEnum):
    """Why the rest of a line is not used."""

    LENGTH = "length"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was typed. ``text`` is the word, what stands between quotation marks, or the
    value of the operator ``name``; ``start`` and ``end`` are its characters in the line."""

    text: str
    start: int
    end: int
    is_phrase: bool = False
    is_excluded: bool = False
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A line as it is used, its terms in their order, and how the rest begins, which is not used."""

    line: str
    terms: tuple[Term, ...]
    rest: str = ""
    limit: Limit | None = None

    def source(self, term: Term) -> str:
        """A term as it was typed."""
        return self.line[term.start : term.end]

    def without(self, *terms: Term) -> str:
        """The line with these terms taken out."""
        left, last = [], 0
        for term in sorted(terms, key=lambda term: term.start):
            left.append(self.line[last : term.start].strip())
            last = term.end
        left.append(self.line[last:].strip())
        return " ".join(piece for piece in left if piece)


def parse(text: str) -> Box:
    """Take a line apart. It never raises, whatever the text."""
    typed = printable(text.strip()[: 2 * MOST_CHARACTERS])
    used = _first_characters(typed)
    terms, end = _first_terms(used)
    if used[end:].strip():
        return Box(used[:end], terms, typed[end:].strip(), Limit.TERMS)
    rest = typed[len(used) :].strip()
    return Box(used, terms, rest, Limit.LENGTH if rest else None)


def printable(text: str) -> str:
    """Blanks for what no page can show; every character keeps its place."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _first_characters(typed: str) -> str:
    """As much as is used, in whole words where there is a blank."""
    if len(typed) <= MOST_CHARACTERS:
        return typed
    cut = typed[: MOST_CHARACTERS + 1].rsplit(None, 1)
    whole = cut[0] if len(cut) == 2 or typed[MOST_CHARACTERS].isspace() else ""
    return whole or typed[:MOST_CHARACTERS]


def _first_terms(line: str) -> tuple[tuple[Term, ...], int]:
    """As many as are used, and where the last one ends. A phrase, and a word made of several, has
    as many terms as words, and is cut."""
    found: list[Term] = []
    room = MOST_TERMS
    for term in _terms(line):
        run = [] if term.name else list(words(term.text))
        if room < len(run):
            end = line.index(term.text, term.start) + run[room - 1].end
            text = term.text[: run[room - 1].end]
            found.append(replace(term, text=text, end=end))
            return tuple(found), end
        found.append(term)
        room -= max(1, len(run))
        if room == 0:
            break
    return tuple(found), found[-1].end if found else 0


def _terms(line: str) -> Iterator[Term]:
    at = _skip_blanks(line, 0)
    while at < len(line):
        term = _term(line, at)
        yield term
        at = _skip_blanks(line, term.end)


def _skip_blanks(line: str, at: int) -> int:
    match = _BLANK.match(line, at)
    return match.end() if match else at


def _term(line: str, start: int) -> Term:
    dash = _DASH.match(line, start)
    at = dash.end() if dash else start
    name, at = _operator(line, at)
    text, end, is_phrase = _quoted(line, at) if line[at] in QUOTES else _word(line, at)
    return Term(text, start, end, is_phrase and name is None, dash is not None, name)


def _operator(line: str, at: int) -> tuple[Name | None, int]:
    """Its name and where its value begins, or None where no operator of ours stands."""
    match = _OPERATOR.match(line, at)
    name = name_of(match[1]) if match else None
    return (name, match.end()) if match and name else (None, at)


def _quoted(line: str, at: int) -> tuple[str, int, bool]:
    """What stands between quotation marks; to the end of the line, where none closes them."""
    closing = QUOTES[line[at]]
    for end in range(at + 1, len(line)):
        if line[end] in closing:
            return line[at + 1 : end].strip(), end + 1, True
    return line[at + 1 :].strip(), len(line), True


def _word(line: str, at: int) -> tuple[str, int, bool]:
    match = _WORD.match(line, at)
    end = match.end() if match else at + 1
    return line[at:end], end, False
