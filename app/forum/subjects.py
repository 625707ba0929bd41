"""What a thread can be about beside the board it is in: a live session, a resource, an activity.

Such a thing is known by a key like ``resource:12``, which a thread keeps as its ``subject``. Who
has things to talk about says once how they are found; a thread leads to its subject, and a page
of the subject gathers its threads with ``queries.Filters(subject=...)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.core.errors import NotFoundError
from app.web.request import number_in


@dataclass(frozen=True)
class Subject:
    """A thing to talk about: its titles, its page (an endpoint and its values), and where talk of
    it belongs unless the author chooses otherwise."""

    key: str
    title_en: str
    title_fr: str
    endpoint: str
    values: dict[str, Any]
    board_id: int | None = None
    stream_id: int | None = None


Find = Callable[[User | None, int], Subject]
_finders: dict[str, Find] = {}


def finds(kind: str) -> Callable[[Find], Find]:
    """For the function that finds the things of a kind by their ids. It raises NotFoundError for
    what this person may not see, and costs a page no statement that it would not make anyway."""

    def register(find: Find) -> Find:
        _finders[kind] = find
        return find

    return register


def key_of(kind: str, thing_id: int) -> str:
    return f"{kind}:{thing_id}"


def find_subject(actor: User | None, key: str | None) -> Subject | None:
    """None for nothing, for what is no key, and for what this person may not see."""
    kind, _, number = (key or "").partition(":")
    thing_id = number_in(number)
    if kind not in _finders or thing_id is None:
        return None
    try:
        return _finders[kind](actor, thing_id)
    except NotFoundError:
        return None
