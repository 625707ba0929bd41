"""What was changed and not indexed since: no question may find it, and no number tell of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.core.db import db, fetch
from app.search.documents import keys_in
from app.search.engine import Hit
from app.search.models import SearchChange

MOST_STALE = 2_000  # notes that one question can be asked without
MOST_COUNTED = 2_000


_NEWEST = (
    select(SearchChange.key, SearchChange.is_all)
    .order_by(SearchChange.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Stale:
    """The keys of what was changed; not of all of it unless ``is_all``."""

    keys: frozenset[int]
    is_all: bool


@dataclass(frozen=True)
class Lag:
    """How many notes of changes wait for the worker (at most ``MOST_COUNTED`` are counted), and
    since when the oldest does."""

    waiting: int
    since: datetime | None


def lag() -> Lag:
    some = select(SearchChange.created_at).order_by(SearchChange.id).limit(MOST_COUNTED)
    times = db.session.scalars(some).all()
    return Lag(len(times), times[0] if times else None)


def stale() -> Stale:
    """What was changed since it was indexed, hidden perhaps: it neither shows nor counts until
    the worker has been there. Of very much, the newest."""
    rows = fetch(_NEWEST, {"most": MOST_STALE + 1}).all()
    groups = {row.key for row in rows if row.is_all}
    keys = {row.key for row in rows} | (keys_in(groups) if groups else set())
    return Stale(frozenset(keys), len(rows) <= MOST_STALE)


def unchanged(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Those of which nothing was changed since they were indexed, however much else was."""
    changed = _noted({hit.key for hit in hits}, is_all=False)
    groups = _noted({hit.group for hit in hits}, is_all=True)
    return [hit for hit in hits if hit.key not in changed and hit.group not in groups]


def _noted(keys: Collection[int], *, is_all: bool) -> set[int]:
    some = select(SearchChange.key).where(
        SearchChange.key.in_(keys), SearchChange.is_all.is_(is_all)
    )
    return set(db.session.scalars(some))
