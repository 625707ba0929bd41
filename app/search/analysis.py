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
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple, TypeVar

import Stemmer
from whoosh.lang.stopwords import stoplists

LANGUAGES = ("en", "fr")
MOST_TOKENS = 10_000
LONGEST_TERM = 40
# What is longer is no word; without an end to it, remembering terms would cost any memory.
LONGEST_WORD = 80
CHUNKS_KEPT = 10_000
PREFIX = {"en": "e.", "fr": "f."}
APOSTROPHES = "'’ʼ"
HYPHENS = frozenset("-\u2010\u2011")
# Letters and digits, with the marks and soft hyphens that may stand among them.
_PART = r"[^\W_]+(?:[\u0300-\u036f\u00ad][^\W_]*)*"
WORD = re.compile(rf"{_PART}(?:[{APOSTROPHES}]{_PART})*")
# l’, d’, qu’ … belong to the word before them, not to the one they stand at.
ELISION = re.compile(
    rf"(?:[cçdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)[{APOSTROPHES}](?=.)", re.I
)
SPREAD = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# Of words that are one, one spelling; and words kept apart that a stemmer takes for one.
SPELLINGS = {
    "en": (
        # British, American, Canadian: organise, organization; neighbour, centre, programme.
        (re.compile(r"(?<=.{3})is(ation|ations|e|es|ed|er|ers|ing)$"), r"iz\1"),
        (re.compile(r"(?<=.{3})our(s|ed|ing|al|able|hood|hoods)?$"), r"or\1"),
        (re.compile(r"(?<=.{2})tre(s|d)?$"), r"ter\1"),
        (re.compile(r"^programmes?$"), "program"),
        # Not access, not public.
        (re.compile(r"^accessib(ility|le|ly)$"), "accessibl"),
        (re.compile(r"^publi(cation|city)s?$"), r"publi\1x"),
    ),
    "fr": (
        (re.compile(r"^publi(?:que|c)s?$"), "public"),
        (re.compile(r"^accessib(ilite|ilité|les?)$"), "accessibl"),
        (re.compile(r"^publicit[eé]s?$"), "publicitex"),
    ),
}
# A stemmer keeps a buffer of its own: calls from several threads are made safe by the GIL.
_STEMMERS = {"en": Stemmer.Stemmer("english", 0), "fr": Stemmer.Stemmer("french", 0)}

V = TypeVar("V")


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
    terms: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """The words of a text, stop words too, as many as are indexed."""
    last_end = -2
    for position, match in enumerate(WORD.finditer(text)):
        if position == MOST_TOKENS:
            return
        start, end = match.span()
        is_joined = start == last_end + 1 and text[last_end] in HYPHENS
        yield Word(position, start, end, match.group()[:LONGEST_WORD], is_joined)
        last_end = end


def analyse(text: str, lang: str, first: int = 0) -> list[Token]:
    """The tokens of a text in ``en``, ``fr`` or ``both``, at positions from ``first``. A stop word
    gives none, and keeps its position. Two words with a hyphen between them are found in one piece
    too."""
    found: list[Token] = []
    position, last = first, first + MOST_TOKENS
    known, new = _CHUNKS[lang], tuple.__new__  # a rebuild makes ten million: what is named is slow
    for chunk in text.split(" "):
        count, tokens = known[chunk]
        if position + count > last:
            count, tokens = _read_chunk(chunk, lang, last - position)
        for at, terms in tokens:
            found.append(new(Token, (position + at, terms)))
        position += count
        if position == last:
            break
    return found


class ByChunk(dict[str, V]):
    """Something of what stands between two blanks, made when it is first asked for. Most often
    that is one word, and one met before: to look it up takes a tenth of the time of reading it."""

    def __init__(self, make: Callable[[str], V]) -> None:
        self._make = make

    def __missing__(self, chunk: str) -> V:
        made = self._make(chunk)
        if len(chunk) <= LONGEST_WORD:
            if len(self) >= CHUNKS_KEPT:
                self.clear()
            self[chunk] = made
        return made


def _read_chunk(chunk: str, lang: str, most: int = MOST_TOKENS) -> tuple[int, list[Token]]:
    """How many words it has, and its tokens."""
    found: list[Token] = []
    before: Word | None = None
    for word in islice(words(chunk), most):
        terms = terms_of(word.surface, lang)
        if word.is_joined and before is not None:
            _add_joined(found, before, word, lang)
        if terms:
            found.append(Token(word.position, terms))
        before = word
    return before.position + 1 if before else 0, found


_CHUNKS = {lang: ByChunk(partial(_read_chunk, lang=lang)) for lang in (*LANGUAGES, "both")}


@lru_cache(maxsize=50_000)
def terms_of(word: str, lang: str) -> tuple[str, ...]:
    """The terms of one word as it stands in a text of this language; none for a stop word."""
    if lang == "both":
        return tuple(term for each in LANGUAGES for term in terms_of(word, each))
    plain = _plain(word)
    if is_stop_word(plain, lang):
        return ()
    plain = _spelt_one_way(plain, lang)
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


def _plain(word: str) -> str:
    """A word in small letters, written in one way, without an elided word before it. Elision is
    French, but a French word may be looked for in English texts (*l’évaluation*)."""
    one_way = unicodedata.normalize("NFC", word.translate(_MARKS).lower())
    return one_way[_elided(one_way) :]


def _spelt_one_way(word: str, lang: str) -> str:
    for spelling, other in SPELLINGS[lang]:
        word = spelling.sub(other, word)
    return word


@lru_cache(maxsize=50_000)
def _elided(word: str) -> int:
    """How many of its letters are those of an elided word before it."""
    match = ELISION.match(word)
    return match.end() if match else 0


def _add_joined(found: list[Token], first: Word, second: Word, lang: str) -> None:
    """To what the first of two joined words is found by, the two in one piece."""
    terms = tuple(
        term
        for each in (LANGUAGES if lang == "both" else (lang,))
        if _is_one_word(first.surface, second.surface, each)
        for term in terms_of(first.surface + second.surface, each)
    )
    if not terms:
        return
    if found and found[-1].position == first.position:
        last = found[-1]
        found[-1] = last._replace(terms=tuple(dict.fromkeys(last.terms + terms)))
    else:
        found.append(Token(first.position, terms))


def _is_one_word(first: str, second: str, lang: str) -> bool:
    """Not est-ce, pensez-vous; but in English *online* and *followup*."""
    says = [bool(terms_of(word, lang)) for word in (first, second)]
    return any(says) if lang == "en" else all(says)


_MARKS = str.maketrans({"\u00ad": None, "’": "'", "ʼ": "'"})
# The lists of the library lack these.
_MORE_STOP_WORDS = {
    "en": """also anybody anyone anything arent cant could couldnt didnt doesnt dont etc hadnt hasnt havent im isnt ive lets
        might shall shouldnt somebody someone something thats theres theyre theyve upon us wasnt werent weve whats wont would
        wouldnt youre youve""",
    "fr": """afin ainsi alors apres aussi autre autres avant avoir ca car ceci cela celle celles
        celui cet cette ceux chez comme comment donc dont doit doivent elles entre etre faire fait
        faut font ici ils les leurs lors ni ou pendant peut peuvent plus quand quel quelle quelles
        quelque quelques quels quoi si sous tous tout toute toutes tres vers""",
}
_STOP_WORDS = {
    lang: frozenset(fold(word) for word in [*stoplists[lang], *more.split()] if fold(word))
    for lang, more in _MORE_STOP_WORDS.items()
}
