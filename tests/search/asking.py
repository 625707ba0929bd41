"""Documents and questions of the engine tests, written shortly.

A text is words with blanks between them; ``_`` is a word that is not indexed and keeps its place;
``reunion|reun`` is one word with two terms.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.search.analysis import Token
from app.search.engine import Clause, Document, Engine, Phrase, Question, Reading

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


def text(written: str) -> tuple[Token, ...]:
    """The tokens of a text."""
    return tuple(
        Token(position, tuple(word.split("|")))
        for position, word in enumerate(written.split())
        if word != "_"
    )


def doc(key: int, body: str = "", *, title: str = "", day: int = 0, **others: Any) -> Document:
    """A document; its group is its key unless said otherwise; made so many days after day one."""
    fields = {"group": key, "facts": frozenset(others.pop("facts", ())), **others}
    return Document(
        key=key,
        title=text(title),
        body=text(body),
        made_at=DAY_ONE + timedelta(days=day),
        **fields,
    )


def phrase(written: str, weight: float = 1.0) -> Phrase:
    """Words one after the other."""
    tokens = text(written)
    return Phrase(tuple((token.position, token.terms) for token in tokens), weight)


def clause(*written: str) -> Clause:
    """Any of these phrases."""
    return tuple(phrase(each) for each in written)


def reading(written: str, weight: float = 1.0) -> Reading:
    """All of these words."""
    return Reading(tuple(clause(word) for word in written.split()), weight)


def asked(written: str = "", **others: Any) -> Question:
    """A question of one reading of these words (none: everything)."""
    return Question(readings=(reading(written),) if written else (), **others)


def keys_found(engine: Engine, question: Question) -> list[int]:
    """The keys of the first page, in order."""
    return [hit.key for hit in engine.search(question).hits]


def found(engine: Engine, written: str = "", **others: Any) -> set[int]:
    """The keys on the first page of a question of these words."""
    return set(keys_found(engine, asked(written, **others)))
