"""What a process keeps of an index, within bounds: postings, places, masks.

Arrays and not objects: of an index of 100,000 texts it is some 25 MB.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Container
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from app.search.engine.whoosh.writing import SEPARATOR

POSTINGS_KEPT = 600_000
PLACES_KEPT = 60_000
MASK_BYTES_KEPT = 6_000_000
FREQUENCIES_KEPT = 20_000
FEW = 16  # bytes, of two for each place

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

    def among(self, some: Container[int]) -> dict[int, bytes]:
        """Those of some documents; ``unpacked`` makes numbers of them."""
        return {
            number: packed
            for number, packed in zip(self.numbers, self.packed, strict=True)
            if number in some
        }


def unpacked(packed: bytes) -> Collection[int]:
    """The places themselves. Whoever writes one word ten thousand times makes nobody wait."""
    return _few(packed) if len(packed) <= FEW else frozenset(_places(packed))


@lru_cache(maxsize=8_192)
def _few(packed: bytes) -> tuple[int, ...]:
    """Most words stand once in a text, near its beginning: the same few come again and again."""
    return tuple(_places(packed))


def _places(packed: bytes) -> array[int]:
    places = array("H")
    places.frombytes(packed)
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
            PLACES_KEPT, lambda places: 20 + sum(1 + len(each) // 50 for each in places.packed)
        )
        self.masks: Kept[tuple[str, str, str], int] = Kept(
            MASK_BYTES_KEPT, lambda mask: 100 + mask.bit_length() // 7
        )
        self.frequencies: Kept[tuple[str, str, str], int] = Kept(FREQUENCIES_KEPT, lambda _: 1)
