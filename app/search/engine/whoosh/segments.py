"""A Whoosh index as it is read: each segment's columns in arrays, and its postings by term.

A segment never changes; only which of its documents are gone does. So what is read of one is kept
when others come.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
import weakref
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from app.search.engine.folders import broken_is_unavailable
from app.search.engine.whoosh.memory import Memory, Places, Postings, places_of
from app.search.engine.whoosh.writing import (
    CODEC,
    GROUP,
    KEY,
    KIND,
    MADE_AT,
    NAME,
    SCHEMA,
    WORTH,
    Files,
    as_bytes,
)


class Segment:
    """One segment; documents have numbers from 0."""

    def __init__(self, folder: Path, segment: Any, memory: Memory) -> None:
        storage = Files(folder)
        # Others may still read when the next generation has come; the last one closes the files.
        weakref.finalize(self, storage.close)
        self.id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self._memory = memory
        self.keys = _column(storage, segment, KEY, "q")
        self.groups = _column(storage, segment, GROUP, "q")
        self.made_at = _column(storage, segment, MADE_AT, "d")
        self.worths = _column(storage, segment, WORTH, "d")
        kinds = _kinds(storage, segment)
        self.counted_as = array("I", map(memory.kinds.pair, self.groups, kinds))
        self._terms = CODEC.terms_reader(storage, segment)
        self._lock = threading.Lock()  # of the place in those files

    def numbers_of(self, keys: set[int]) -> list[int]:
        """The documents with these keys."""
        return [number for number, key in enumerate(self.keys) if key in keys]

    def frequency(self, field: str, term: str) -> int:
        """How many documents have this term, those that are gone too."""

        def count() -> int:
            with self._reading():
                key = (field, as_bytes(term))
                return int(self._terms.doc_frequency(*key)) if key in self._terms else 0

        return self._memory.frequencies.get((self.id, field, term), count)

    def postings(self, field: str, terms: tuple[str, ...]) -> Postings:
        """The documents with any of these terms; of two terms the better counts."""

        def read() -> Postings:
            found = [self._read(field, term)[0] for term in terms]
            return found[0] if len(found) == 1 else _either(found)

        return self._memory.postings.get((self.id, field, terms), read)

    def places(self, field: str, term: str) -> Places:
        def read() -> Places:
            postings, packed = self._read(field, term)
            return places_of(postings.numbers, packed)

        return self._memory.places.get((self.id, field, term), read)

    def mask(self, field: str, term: str) -> int:
        """A number with a byte for each document, the first one lowest: 1 when it has the term."""

        def read() -> int:
            mask = bytearray(self.count)
            for number in self._read(field, term)[0].numbers:
                mask[number] = 1
            return int.from_bytes(mask, "little")

        return self._memory.masks.get((self.id, field, term), read)

    def _read(self, field: str, term: str) -> tuple[Postings, list[bytes]]:
        postings, packed = Postings(array("I"), array("f")), list[bytes]()
        with self._reading():
            key = (field, as_bytes(term))
            if key not in self._terms:
                return postings, packed
            matcher = self._terms.matcher(*key, SCHEMA[field].format)
            while matcher.is_active():
                # A block at once, as Whoosh itself keeps it: one by one takes ten times as long.
                matcher.id(), matcher.weight(), matcher.value()
                postings.numbers.extend(matcher._ids)
                postings.worths.extend(matcher._weights)
                packed.extend(matcher._values)
                matcher._next_block()
        return postings, packed

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, broken_is_unavailable():
            yield


@dataclass(frozen=True, slots=True)
class Live:
    """A segment, and which of its documents are there: a byte for each, as in a mask."""

    segment: Segment
    there: int


@dataclass(frozen=True)
class Snapshot:
    """The index as it was after one change, with its files open in one process."""

    folder: Path
    generation: int
    segments: tuple[Live, ...]
    process: int

    @property
    def documents(self) -> int:
        return sum(live.there.bit_count() for live in self.segments)

    def is_latest(self) -> bool:
        """Whether no other change was written to its folder. A writer puts the next list of
        segments there and then takes this one away. A process that was forked from this one reads
        for itself: the two would move each other's place in the files."""
        if self.process != os.getpid():
            return False
        return _toc(self.folder, self.generation).exists() and not (
            _toc(self.folder, self.generation + 1).exists()
        )


def open_snapshot(folder: Path, before: Snapshot | None, memory: Memory) -> Snapshot:
    """The index as it is now; what it has in common with one before is not read again. Raises
    SearchUnavailableError."""
    known: dict[str, Segment] = {}
    if before is not None and before.folder == folder and before.process == os.getpid():
        known = {live.segment.id: live.segment for live in before.segments}
    with broken_is_unavailable():
        return _open(folder, known, memory)


def _open(folder: Path, known: dict[str, Segment], memory: Memory) -> Snapshot:
    toc = _read_toc(folder)
    live = []
    for each in toc.segments:
        segment = known.get(each.segment_id()) or Segment(folder, each, memory)
        there = bytearray(b"\x01") * segment.count
        for number in each.deleted_docs():
            there[number] = 0
        live.append(Live(segment, int.from_bytes(there, "little")))
    return Snapshot(folder, toc.generation, tuple(live), os.getpid())


def _read_toc(folder: Path) -> Any:
    """Out of memory: Whoosh leaves the file open when it is damaged."""
    generation = TOC._latest_generation(Files(folder), NAME)
    memory = RamStorage()
    path = _toc(folder, generation)
    memory.files[path.name] = path.read_bytes()
    return TOC.read(memory, NAME, gen=generation, schema=SCHEMA)


def _toc(folder: Path, generation: int) -> Path:
    return folder / f"_{NAME}_{generation}.toc"


def _column(storage: Any, segment: Any, name: str, typecode: str) -> array[Any]:
    column = array(typecode)
    with storage.open_file(CODEC.column_filename(segment, name)) as file:
        column.frombytes(file.read())
    if sys.byteorder == "little":
        column.byteswap()
    if len(column) != segment.doc_count_all():
        raise struct.error(f"{len(column)} rows in {name}")
    return column


def _kinds(storage: Any, segment: Any) -> list[bytes]:
    name = CODEC.column_filename(segment, KIND)
    with storage.open_file(name) as file:
        reader = SCHEMA[KIND].column_type.reader(
            file, 0, storage.file_length(name), segment.doc_count_all()
        )
        return list(reader)


def _either(found: list[Postings]) -> Postings:
    best: dict[int, float] = dict(zip(*found[0], strict=True))
    for each in found[1:]:
        for number, worth in zip(*each, strict=True):
            if worth > best.get(number, 0.0):
                best[number] = worth
    numbers = sorted(best)
    return Postings(array("I", numbers), array("f", map(best.__getitem__, numbers)))
