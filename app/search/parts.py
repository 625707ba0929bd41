"""How a question was understood, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.search.box import Term
from app.search.operators import Name

Text = Any  # a str, or one that becomes one in the language of whoever reads it
Address = Mapping[str, str | tuple[str, ...]]  # names and values after the ``?``


class Taken(StrEnum):
    """What a part was taken for."""

    WORD = "word"
    PHRASE = "phrase"
    RESTRICTION = "restriction"
    SORT = "sort"
    REST = "rest"


class Ignored(StrEnum):
    """Why a part does not count."""

    STOP_WORD = "stop word"
    NO_WORD = "no word"
    LENGTH = "length"
    TERMS = "terms"
    UNKNOWN = "unknown"
    NEEDS_SIGN_IN = "needs sign-in"
    NO_TAGS = "no tags"
    SAID_TWICE = "said twice"
    OVERRULED = "overruled"
    SECOND_ORDER = "second order"
    NO_RANK = "no rank"
    NOTHING_IN_TITLE = "nothing in title"
    CANNOT_EXCLUDE = "cannot exclude"


class Clash(StrEnum):
    """Why a question has no answer."""

    DATES = "dates"
    TWO_OF_ONE = "two of one"
    PLACES = "places"
    SOLVED_UNANSWERED = "solved unanswered"
    ASKED_AND_EXCLUDED = "asked and excluded"
    ONLY_EXCLUDED = "only excluded"
    NOTHING_LEFT = "nothing left"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the search does not run, and the sentence that says so."""

    clash: Clash
    sentence: Text


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a document must meet. ``value`` is as the address has it. ``facts``: one of them;
    ``since`` is included, ``until`` is not. ``own`` is what only the reader's rows can tell: title,
    bookmarks, following or unread. ``offering_id`` and ``week_id`` are where a place belongs."""

    name: Name
    value: str
    label: Text
    facts: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    own: str = ""
    offering_id: int | None = None
    week_id: int | None = None

    @property
    def dimension(self) -> str:
        """Of its facts: *in:mine* is about the author."""
        return next(iter(self.facts), "").partition(":")[0]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was said: ``source`` as it was typed (or would be), what it was taken for, and
    why it does not count, where it does not. ``term`` is its place in the line, ``is_in_form``
    whether a control of the form says it; one of the two, or both."""

    source: str
    taken: Taken
    label: Text
    is_excluded: bool = False
    name: Name | None = None
    value: str = ""
    restriction: Restriction | None = None
    ignored: Ignored | None = None
    term: Term | None = None
    is_in_form: bool = False

    @property
    def counts(self) -> bool:
        return self.ignored is None
