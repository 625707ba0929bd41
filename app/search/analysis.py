"""From text to the terms it is found by, and where they stand; the one place that knows words.

Every engine is given these terms and knows nothing of language, so all find the same. A term
begins with its language (``e.`` or ``f.``): stems of the two never meet by accident. Accents,
capitals, ligatures and typographic marks never matter, in a document or in a question: a word
gives its stem without accents *and* the stem of the word without accents, both at one position.
(*réunions* and *reunion* share the second, *engagées* and *engager* the first.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer
from whoosh.lang.stopwords import stoplists

LANGUAGES = ("en", "fr")
MOST_TOKENS = 10_000
LONGEST_TERM = 40
PREFIX = {"en": "e.", "fr": "f."}
APOSTROPHES = "'’ʼ"
HYPHENS = frozenset("-\u2010\u2011")
# Letters and digits, with the marks and soft hyphens that may stand among them.
_PART = r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*"
WORD = re.compile(rf"{_PART}(?:[{APOSTROPHES}]{_PART})*")
# l’, d’, qu’ … belong to the word before them, not to the one they stand at.
ELISION = re.compile(
    rf"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)[{APOSTROPHES}](?=.)", re.I
)
SPREAD = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# A stemmer keeps a buffer of its own: calls from several threads are made safe by the GIL.
_STEMMERS = {"en": Stemmer.Stemmer("english", 0), "fr": Stemmer.Stemmer("french", 0)}


class Word(NamedTuple):
    """A word of a text: its place among the words (from 0), where it begins and ends (characters),
    and whether a hyphen alone stands between it and the word before."""

    position: int
    start: int
    end: int
    surface: str
    is_joined: bool


class Token(NamedTuple):
    """What a word is found by: any of these terms, at this position."""

    position: int
    start: int
    end: int
    terms: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """The words of a text, stop words too, as many as are indexed."""
    last_end = -2
    for position, match in enumerate(WORD.finditer(text)):
        if position == MOST_TOKENS:
            return
        start, end = match.span()
        is_joined = start == last_end + 1 and text[last_end] in HYPHENS
        yield Word(position, start, end, match.group(), is_joined)
        last_end = end


def analyse(text: str, lang: str) -> list[Token]:
    """The tokens of a text in ``en``, ``fr`` or ``both``. A stop word gives none, and keeps its
    position. Two words with a hyphen between them are found in one piece too."""
    found: list[Token] = []
    before: Word | None = None
    for word in words(text):
        terms = terms_of(word.surface, lang)
        if word.is_joined and before is not None:
            _add_joined(found, before, word, lang)
        if terms:
            start = word.start + (_elided(word.surface) if lang == "fr" else 0)
            found.append(Token(word.position, start, word.end, terms))
        before = word
    return found


@lru_cache(maxsize=50_000)
def terms_of(word: str, lang: str) -> tuple[str, ...]:
    """The terms of one word as it stands in a text of this language; none for a stop word."""
    if lang == "both":
        return tuple(term for each in LANGUAGES for term in terms_of(word, each))
    plain = word.replace("\u00ad", "").replace("’", "'").replace("ʼ", "'").lower()
    if lang == "fr":
        plain = plain[_elided(plain) :]
    if is_stop_word(plain, lang):
        return ()
    stem = _STEMMERS[lang].stemWord
    # Without its accents an ending is not always known at once: *engagees*, *engage*, *engag*.
    both = (fold(stem(plain)), fold(stem(stem(fold(plain, keep="'")))))
    return tuple(dict.fromkeys(PREFIX[lang] + term[:LONGEST_TERM] for term in both if term))


def is_stop_word(word: str, lang: str) -> bool:
    """Whether a word says nothing of what a text is about, with or without its accents."""
    return fold(word) in _STOP_WORDS[lang]


def fold(text: str, keep: str = "") -> str:
    """Small letters without accents or marks, ligatures spread; else only digits and ``keep``."""
    spread = unicodedata.normalize("NFKD", text.lower().translate(SPREAD))
    return "".join(c for c in spread if c.isalnum() or c in keep)


def _elided(word: str) -> int:
    """How many of its letters are those of an elided word before it."""
    match = ELISION.match(word)
    return match.end() if match else 0


def _add_joined(found: list[Token], first: Word, second: Word, lang: str) -> None:
    if not (terms_of(first.surface, lang) and terms_of(second.surface, lang)):
        return  # est-ce, là-bas: no word by itself
    terms = terms_of(first.surface + second.surface, lang)
    if found and found[-1].position == first.position:
        last = found[-1]
        found[-1] = last._replace(terms=tuple(dict.fromkeys(last.terms + terms)))


_STOP_WORDS = {
    lang: frozenset(fold(word) for word in stoplists[lang] if fold(word)) for lang in LANGUAGES
}
