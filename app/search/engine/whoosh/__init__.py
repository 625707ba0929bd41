"""The engine that is always there: an inverted index of Whoosh's in files, evaluated by ourselves.

Whoosh's own collectors are slow, and with a limit they find the wrong documents; so it keeps
postings, and what is found is worked out here in sets and arrays. A process needs some 25 MB for
100,000 texts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, compress, islice
from pathlib import Path

from app.search.engine import Document, Found, Question, SearchUnavailableError, Status
from app.search.engine.folders import IndexFolders, bytes_in
from app.search.engine.kept import Kept
from app.search.engine.ranking import Ranking
from app.search.engine.whoosh import writing
from app.search.engine.whoosh.memory import Memory
from app.search.engine.whoosh.ranking import newest_groups, rank
from app.search.engine.whoosh.segments import Snapshot, open_snapshot

RANKINGS_KEPT = 8
TRIES = 10
# Documents that become one segment in a rebuild: as many as their terms have room in memory.
SEGMENT = 20_000


class WhooshEngine:
    """An index in ``root``. ``patience``: how many seconds to wait for another writer."""

    name = "whoosh"

    def __init__(self, root: Path, patience: float = 10.0) -> None:
        self._folders = IndexFolders(root, self.name, writing.VERSION, patience)
        self._memory = Memory()
        self._snapshot: Snapshot | None = None
        self._opening = threading.Lock()
        # Turning a page costs no second search.
        self._rankings: Kept[tuple[Path, int, Question], Ranking] = Kept(RANKINGS_KEPT, lambda _: 1)

    def search(self, question: Question) -> Found:
        snapshot = self._latest()
        whole = replace(question, after=None, size=0)
        ranking = self._rankings.get(
            (snapshot.folder, snapshot.generation, whole),
            lambda: rank(snapshot, whole, self._memory.kinds),
        )
        return ranking.page(question.after, question.size)

    def groups(self, question: Question, limit: int) -> list[int]:
        return newest_groups(self._latest(), question, limit)

    def write(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        with self._folders.writing():
            _write(self._latest(), documents, gone)

    def rebuild(self, documents: Iterable[Document]) -> None:
        with self._folders.writing(), self._folders.building() as folder:
            writing.create(folder, self._generation() + 1)
            memory = Memory()
            snapshot = open_snapshot(folder, None, memory)
            waiting = iter(documents)
            for first in waiting:
                _write(snapshot, chain([first], islice(waiting, SEGMENT - 1)), ())
                snapshot = open_snapshot(folder, snapshot, memory)

    def status(self) -> Status:
        snapshot = self._latest()
        size = bytes_in(snapshot.folder)
        return Status(self.name, snapshot.documents, snapshot.generation, size)

    def keys(self) -> Iterator[int]:
        for live in self._latest().segments:
            there = live.there.to_bytes(live.segment.count, "little")
            yield from compress(live.segment.keys, there)

    def close(self) -> None:
        with self._opening:
            self._snapshot = None

    def _latest(self) -> Snapshot:
        with self._opening:
            return self._opened(TRIES)

    def _opened(self, tries: int) -> Snapshot:
        folder, known = self._folders.current(), self._snapshot
        if known is not None and known.folder == folder and known.is_latest():
            return known
        try:
            self._snapshot = opened = open_snapshot(folder, known, self._memory)
        except SearchUnavailableError as error:
            # A file, or the folder, that went away in between: what serves now does without.
            if tries == 1 or not isinstance(error.__cause__, FileNotFoundError):
                raise
            return self._opened(tries - 1)
        return opened

    def _generation(self) -> int:
        try:
            return self._latest().generation
        except SearchUnavailableError:
            return 0


def _write(snapshot: Snapshot, documents: Iterable[Document], gone: Iterable[int]) -> None:
    segments = {live.segment.id: live.segment for live in snapshot.segments}
    writing.write(
        snapshot.folder, documents, gone, lambda name, keys: segments[name].numbers_of(keys)
    )
