"""Keeping the index as the database is. The worker does it, and an operator who types it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import delete, select

from app.core.db import db
from app.core.jobs import enqueue
from app.search import documents, spelling
from app.search.engine import Document
from app.search.index import index
from app.search.models import SearchChange

SYNC = "search.sync"
MOST_AT_ONCE = 300
# Of objects, before Python looks whether some refer to each other alone: usually 700.
SELDOM = 100_000


def note_change(key: int, *, is_all: bool = False) -> None:
    """This document, or with ``is_all`` every one of this group, is to be indexed anew: written
    with the change itself, so that neither is without the other."""
    db.session.add(SearchChange(key=key, is_all=is_all))
    enqueue(SYNC, dedupe=SYNC)


def sync() -> bool:
    """Index what has changed, some of it; whether there may be more.

    The index is written first and the notes are deleted afterwards: whoever is killed between
    the two has it done again. Raises IndexBusyError, SearchUnavailableError, OSError.
    """
    some = select(SearchChange).order_by(SearchChange.id).limit(MOST_AT_ONCE)
    changes = db.session.scalars(some).all()
    if not changes:
        return False
    keys = keys_of(changes)
    found = documents.documents_of(keys)
    ids = [change.id for change in changes]
    db.session.rollback()  # nothing is held while the index is written
    index().write(found, keys - {document.key for document in found})
    spellings: Counter[str] = Counter()
    for document in found:
        spellings.update(document.spellings)
    spelling.add(spellings)
    _forget(ids)
    return True


def keys_of(changes: Iterable[SearchChange]) -> set[int]:
    """The keys of the documents these notes are about."""
    noted = list(changes)
    alone = {change.key for change in noted if not change.is_all}
    return alone | documents.keys_in({change.key for change in noted if change.is_all})


def rebuild(watch: Callable[[Iterator[Document]], Iterator[Document]] = iter) -> None:
    """Make the whole index anew, beside the one that serves; ``watch`` sees the documents go by.
    Changes that come meanwhile stay noted, and are indexed after it. Raises IndexBusyError,
    OSError."""
    noted = db.session.scalars(select(SearchChange.id)).all()
    spellings: Counter[str] = Counter()
    with _collecting_seldom():
        index().rebuild(watch(spelling.counting(documents.all_documents(), spellings)))
    spelling.replace_all(spellings)
    # By their numbers: one that is lower may be committed later than what it is about was read.
    for first in range(0, len(noted), MOST_AT_ONCE):
        _forget(noted[first : first + MOST_AT_ONCE])
    enqueue(SYNC, dedupe=SYNC)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Hundreds of objects for each document, none of which needs a collector to go: it took a
    third of a rebuild."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _forget(ids: Sequence[int]) -> None:
    db.session.execute(
        delete(SearchChange)
        .where(SearchChange.id.in_(ids))
        .execution_options(synchronize_session=False)
    )
