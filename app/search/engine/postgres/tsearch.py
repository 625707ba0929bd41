"""Documents and questions as PostgreSQL's ``tsvector`` and ``tsquery`` are written.

Only ever bound as parameters. What cannot be stored there (an empty word, a NUL, a word of more
than 2 kB) is left out of a document, and of a question what needs it finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, pairwise

from app.search.analysis import Token
from app.search.engine import Clause, Document, Phrase, Reading

# A vector's positions end here. The body begins far behind the title, so that no phrase reaches
# from one to the other; what stands further back is found as a word and not in a phrase.
LAST_POSITION = 16_383
IN_TITLE = "\x01"
LAST_OF_TITLE = 1_000
MOST_POSITIONS = 255  # of one word
BODY_BEGINS = 4_000
LONGEST_LEXEME = 2_045  # bytes, beside what a word of the title begins with
MOST_BYTES = 800_000  # of all words of a vector, which holds 1 MB with their positions
TERMS_KEPT = 20_000
FURTHEST = 16_384  # apart, for two words of a phrase
_WRITTEN = tuple(map(str, range(LAST_POSITION + 1)))


def lexemes_of(document: Document) -> dict[str, list[str]]:
    """The words of a document and where they stand; those of the title have the label A, and are
    there once more as words of the title: to find them by their label takes as long as to find
    them anywhere."""
    standing: dict[str, list[str]] = {}
    _place(standing, document.title, 1, LAST_OF_TITLE, "A")
    _place(standing, document.title, 1, LAST_OF_TITLE, "A", IN_TITLE)
    _place(standing, document.body, BODY_BEGINS, LAST_POSITION)
    if sum(map(len, standing)) * 4 + len(standing) * 8 <= MOST_BYTES:
        return standing  # as nearly all are, whatever their letters take
    room = MOST_BYTES
    for number, term in enumerate(standing):
        room -= len(term.encode()) + 8
        if room < 0:
            return dict(islice(standing.items(), number))
    return standing


def vector_of(document: Document) -> str:
    standing = lexemes_of(document)
    times = list(map(len, standing.values()))
    if times and min(times) > 0 and max(times) <= MOST_POSITIONS:
        where = map(",".join, standing.values())
        return " ".join(map(":".join, zip(map(_quoted, standing), where, strict=True)))
    return " ".join(
        f"{_quoted(term)}:{','.join(_most_telling(positions))}" if positions else _quoted(term)
        for term, positions in standing.items()
    )


def _most_telling(positions: list[str]) -> list[str]:
    """Of a word that stands there more often than is kept: first where it meets other words."""
    if len(positions) <= MOST_POSITIONS:
        return positions
    places = [int(position.removesuffix("A")) for position in positions]
    there = set(places)
    telling = sorted(
        range(len(places)),
        key=lambda number: {places[number] - 1, places[number] + 1} <= there,
    )
    return [positions[number] for number in sorted(telling[:MOST_POSITIONS])]


def reading_query(reading: Reading, in_title: bool) -> str | None:
    clauses = [clause_query(clause, in_title) for clause in reading.clauses]
    if not all(clauses):
        return None
    return _bracketed(" & ".join(clause for clause in clauses if clause))


def clause_query(clause: Clause, in_title: bool) -> str | None:
    return _any_of(phrase_query(phrase, in_title) for phrase in clause)


def phrase_query(phrase: Phrase, in_title: bool) -> str | None:
    prefix = IN_TITLE if in_title else ""
    words = [
        _any_of(_quoted(prefix + term) for term in terms if is_storable(term))
        for _, terms in phrase.words
    ]
    steps = [after - before for (before, _), (after, _) in pairwise(phrase.words)]
    if not words or not all(words) or any(step > FURTHEST for step in steps):
        return None
    query = words[0] or ""
    for step, word in zip(steps, words[1:], strict=True):
        query += f" <{step}> {word}"
    return _bracketed(query)


@lru_cache(maxsize=TERMS_KEPT)
def is_storable(text: str) -> bool:
    """Whether the database can keep this as a word."""
    return bool(text) and "\x00" not in text and len(text.encode()) <= LONGEST_LEXEME


def _place(
    standing: dict[str, list[str]],
    tokens: Iterable[Token],
    begin: int,
    last: int,
    label: str = "",
    prefix: str = "",
) -> None:
    for at, terms in tokens:
        position = at + begin
        for term in terms:
            lexeme = prefix + term if prefix else term
            positions = standing.get(lexeme)
            if positions is None:
                if not is_storable(term):
                    continue
                positions = standing[lexeme] = []
            if position <= last:
                positions.append(_WRITTEN[position] + label)


def _any_of(queries: Iterable[str | None]) -> str | None:
    possible = [query for query in queries if query]
    return _bracketed(" | ".join(possible)) if possible else None


def _bracketed(query: str) -> str:
    return f"({query})" if " " in query else query


@lru_cache(maxsize=TERMS_KEPT)
def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
