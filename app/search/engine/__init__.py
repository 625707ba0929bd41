"""What a search engine is to us: an inverted index of terms, and nothing more.

It is given documents whose words have been made into terms (``search.analysis``) and facts
(``week:12``, ``is:solved``), and questions in the same terms. It knows nothing of languages,
people or forums. All engines pass the contract in ``tests/search/test_contract.py``.

Results are groups (a conversation with all its posts is one) in the order asked for, each with
the best of its documents; totals and facets count groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.search.analysis import Token

# How much a word of the title counts, when one of the body counts once.
TITLE_WEIGHT = 3.0
# A text that is so many seconds newer than another is worth half as much again. It depends on when
# texts were written and not on the clock: an order stays as it is while somebody turns its pages.
FRESHNESS = 3 * 365 * 86_400
DEEPEST = 1_000  # groups that are ranked; nobody turns fifty pages
MOST_RANKED = 50_000  # documents; of more only the newest, where an engine says so
EVERYBODY = "all"
STAFF = "staff"
# The facts that are counted. A document has at most one of each.
FACETS = ("week", "stream", "kind", "lang")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Document:
    """One text as an engine keeps it.

    ``key`` and ``group`` are numbers of ``search.documents``. ``facts`` are restrictions it
    meets, as ``dimension:value``. ``audience`` is who may see it. ``boost`` multiplies its score.
    ``spellings`` are its words as they are written, for who misspells them: no engine needs them.
    """

    key: int
    group: int
    title: tuple[Token, ...]
    body: tuple[Token, ...]
    facts: frozenset[str]
    made_at: datetime
    audience: str = EVERYBODY
    boost: float = 1.0
    spellings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other; often only one.

    Each is (distance from the first word, terms of which any will do); the first distance is 0. A
    word may be missing where a stop word stood. ``weight`` multiplies what a match is worth.
    """

    words: tuple[tuple[int, tuple[str, ...]], ...]
    weight: float = 1.0


Clause = tuple[Phrase, ...]  # any of these


@dataclass(frozen=True, slots=True)
class Reading:
    """What was asked, read in one language: all of these clauses. ``weight`` multiplies the score
    of what it finds; a document that two readings find has the better score."""

    clauses: tuple[Clause, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of the page before: its place in the order (a score, or a time in seconds since
    1970) and its group."""

    value: float
    group: int


@dataclass(frozen=True, slots=True)
class Question:
    """Documents that any of the readings finds (all documents, when there is none), and that meet
    every restriction.

    ``in_title``: all words, those of ``without`` too, are looked for in titles alone. A phrase
    stands in a title or in a body, never across. A clause of no phrases finds nothing.
    ``facts``: of each set at least one; ``no_facts``: none. ``since`` is included, ``until`` is
    not. ``groups`` and ``keys``: only these, when not None. ``stale``: documents changed since
    they were indexed, which neither show nor count. ``audience``: those of whoever asks.
    """

    readings: tuple[Reading, ...] = ()
    without: tuple[Clause, ...] = ()
    in_title: bool = False
    facts: tuple[frozenset[str], ...] = ()
    no_facts: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    groups: frozenset[int] | None = None
    keys: frozenset[int] | None = None
    stale: frozenset[int] = frozenset()
    audience: frozenset[str] = frozenset({EVERYBODY})
    sort: Sort = Sort.RELEVANCE
    after: Cursor | None = None
    size: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A group, its best document, and its place in the order: the higher value first, of two with
    the same value the higher group. With ``NEWEST`` the best document is the newest."""

    group: int
    key: int
    value: float


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``total`` is that of groups. ``facets`` counts groups by dimension and value
    (``{"week": {"12": 3}}``), nothing that counts none. ``has_more``: another page follows.
    ``is_partial``: so many were found that only the newest were ranked and counted."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    has_more: bool = False
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """``generation`` grows with every change; ``size`` is in bytes."""

    engine: str
    documents: int
    generation: int
    size: int


class SearchUnavailableError(Exception):
    """The index is missing, broken or of another version. The message is for an operator."""


class SearchPausedError(SearchUnavailableError):
    """It cannot be asked now and can be soon: nothing is wrong with the index itself."""


class QuestionTooCostlyError(Exception):
    """Finding what was asked for takes longer than a page may take."""


# Where a page can do without an answer, it does not matter why there is none.
NO_ANSWER = (SearchUnavailableError, QuestionTooCostlyError)


class IndexBusyError(Exception):
    """Somebody else is writing to the index."""


def recency(made_at: datetime) -> float:
    """What multiplies the score of a text for its age; 1.0 for one of the beginning of 2020."""
    spans = (made_at.timestamp() - _BEGINNING_OF_2020) / FRESHNESS
    return float(1.5 ** min(40.0, max(-40.0, spans)))


_BEGINNING_OF_2020 = 1_577_836_800


class Engine(Protocol):
    """Any number of processes may search while one writes."""

    name: str

    def search(self, question: Question) -> Found:
        """One page. Raises SearchUnavailableError, QuestionTooCostlyError."""
        ...

    def groups(self, question: Question, limit: int) -> list[int]:
        """The groups found, those with the newest documents first, whatever the question's sort,
        cursor and size. Raises SearchUnavailableError, QuestionTooCostlyError."""
        ...

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        """Add these, in place of those with the same key, and remove those with a key of
        ``gone``: all or nothing, and durable when it returns. Raises IndexBusyError when another
        writes for too long, SearchUnavailableError, OSError."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Make an index of these alone, beside the one that serves, and put it in its place when
        it is whole. What ends before leaves the old one. Raises IndexBusyError, OSError."""
        ...

    def status(self) -> Status:
        """Raises SearchUnavailableError, of which SearchPausedError is no reason to rebuild."""
        ...

    def keys(self) -> Iterator[int]:
        """Of every document, in any order. Raises SearchUnavailableError."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
