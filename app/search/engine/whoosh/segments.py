"""A Whoosh index as it is read: each segment's columns in arrays, and its postings by term.

A segment never changes; only which of its documents are gone does. So what is read of one is kept
when others come. Arrays and not objects: an index of 100,000 texts takes some 25 MB of a process.
"""

from __future__ import annotations

import struct
import sys
import threading
import weakref
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from app.search.engine import SearchUnavailableError
from app.search.engine.whoosh.writing import (
    CODEC,
    GROUP,
    KEY,
    KIND,
    MADE_AT,
    NAME,
    SCHEMA,
    SEPARATOR,
    WORTH,
    as_bytes,
    storage_of,
)

POSTINGS_KEPT = 600_000
PLACES_KEPT = 60_000
MASK_BYTES_KEPT = 6_000_000
FREQUENCIES_KEPT = 20_000
_TRIES = 10

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """What was used last, as much of it as has this size in all; for any number of threads."""

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        self._most = most
        self._size = size
        self._held = 0
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """What is kept, or is made now; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._held += self._size(value)
            while self._held > self._most and len(self._values) > 1:
                self._held -= self._size(self._values.popitem(last=False)[1])
        return value


class Postings(NamedTuple):
    """The documents with a term, by number and rising, and what it is worth in each."""

    numbers: array[int]
    worths: array[float]


class Places(NamedTuple):
    """Where a term stands in each document that has it."""

    numbers: array[int]
    packed: list[bytes]

    def of(self, number: int) -> Iterable[int]:
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return ()
        places = array("H")
        places.frombytes(self.packed[at])
        return places


class Kinds:
    """Combinations of facets (``week:1``, ``lang:fr``) by a number; there are some hundreds."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self.facets: list[tuple[tuple[str, str], ...]] = []

    def number(self, kind: bytes) -> int:
        if kind not in self._numbers:
            facts = kind.decode("utf-8", "surrogatepass").split(SEPARATOR) if kind else []
            parts = (fact.partition(":") for fact in facts)
            self.facets.append(tuple((dimension, value) for dimension, _, value in parts))
            self._numbers[kind] = len(self.facets) - 1
        return self._numbers[kind]


class Memory:
    """What is kept of all segments of one engine."""

    def __init__(self) -> None:
        self.kinds = Kinds()
        self.postings: Kept[tuple[str, str, tuple[str, ...]], Postings] = Kept(
            POSTINGS_KEPT, lambda postings: 20 + len(postings.numbers)
        )
        self.places: Kept[tuple[str, str, str], Places] = Kept(
            PLACES_KEPT, lambda places: 20 + len(places.numbers)
        )
        self.masks: Kept[tuple[str, str, str], int] = Kept(
            MASK_BYTES_KEPT, lambda mask: 100 + mask.bit_length() // 7
        )
        self.frequencies: Kept[tuple[str, str, str], int] = Kept(FREQUENCIES_KEPT, lambda _: 1)


class Segment:
    """One segment; documents have numbers from 0."""

    def __init__(self, storage: Any, segment: Any, memory: Memory) -> None:
        self.id: str = segment.segment_id()
        self.count: int = segment.doc_count_all()
        self._memory = memory
        self.keys = _column(storage, segment, KEY, "q")
        self.groups = _column(storage, segment, GROUP, "q")
        self.made_at = _column(storage, segment, MADE_AT, "d")
        self.worths = _column(storage, segment, WORTH, "d")
        self.kinds = array("I", map(memory.kinds.number, _kinds(storage, segment)))
        self._terms = CODEC.terms_reader(storage, segment)
        # Others may still read when the next generation has come; the last one closes the files.
        weakref.finalize(self, self._terms.close)
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
            return Places(postings.numbers, packed)

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
    """The index as it was after one change."""

    folder: Path
    generation: int
    segments: tuple[Live, ...]

    @property
    def documents(self) -> int:
        return sum(live.there.bit_count() for live in self.segments)

    def is_latest(self) -> bool:
        """Whether no other change was written to its folder. A writer puts the next list of
        segments there and then takes this one away."""
        return _toc(self.folder, self.generation).exists() and not (
            _toc(self.folder, self.generation + 1).exists()
        )


def open_snapshot(folder: Path, before: Snapshot | None, memory: Memory) -> Snapshot:
    """The index as it is now; what it has in common with one before is not read again. Raises
    SearchUnavailableError."""
    known = {live.segment.id: live.segment for live in before.segments} if before else {}
    storage = storage_of(folder)
    for left in reversed(range(_TRIES)):
        try:
            with broken_is_unavailable():
                return _open(folder, storage, known, memory)
        except SearchUnavailableError as error:
            # A file that a change has taken away in between is not missed by the next list.
            if not left or not isinstance(error.__cause__, FileNotFoundError):
                raise
    raise AssertionError("unreachable")


@contextmanager
def broken_is_unavailable() -> Iterator[None]:
    """Whoosh meets damaged files with whatever error comes first."""
    try:
        yield
    except Exception as error:
        raise SearchUnavailableError(
            f"The search index cannot be read ({error!r}). Run: flask search rebuild"
        ) from error


def _open(folder: Path, storage: Any, known: dict[str, Segment], memory: Memory) -> Snapshot:
    toc = _read_toc(folder, storage)
    live = []
    for each in toc.segments:
        segment = known.get(each.segment_id()) or Segment(storage, each, memory)
        there = bytearray(b"\x01") * segment.count
        for number in each.deleted_docs():
            there[number] = 0
        live.append(Live(segment, int.from_bytes(there, "little")))
    return Snapshot(folder, toc.generation, tuple(live))


def _read_toc(folder: Path, storage: Any) -> Any:
    """Out of memory: Whoosh leaves the file open when it is damaged."""
    generation = TOC._latest_generation(storage, NAME)
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
