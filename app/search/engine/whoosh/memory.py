"""What a process keeps of an index, within bounds: postings, places, masks.

Arrays and not objects: of an index of 100,000 texts it is some 25 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Container, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from app.search.engine.kept import Kept
from app.search.engine.whoosh.writing import SEPARATOR

POSTINGS_KEPT = 600_000
PLACES_BYTES_KEPT = 4_000_000
MASK_BYTES_KEPT = 6_000_000
FREQUENCIES_KEPT = 20_000
FEW = 16  # bytes, of two for each place


class Postings(NamedTuple):
    """The documents with a term, by number and rising, and what it is worth in each."""

    numbers: array[int]
    worths: array[float]


class Places(NamedTuple):
    """Where a term stands in each document that has it: all places in one piece, and for each
    document where its own end there."""

    numbers: array[int]
    ends: array[int]
    packed: bytes

    def among(self, some: Container[int]) -> dict[int, bytes]:
        """Those of some documents; ``unpacked`` makes numbers of them."""
        packed = self.packed
        starts = chain((0,), self.ends)
        return {
            number: packed[start:end]
            for number, start, end in zip(self.numbers, starts, self.ends, strict=False)
            if number in some
        }


def places_of(numbers: array[int], packed: Sequence[bytes]) -> Places:
    return Places(numbers, array("I", accumulate(map(len, packed))), b"".join(packed))


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
    """Combinations of facets (``week:1``, ``lang:fr``) by a number; there are some hundreds. And
    which of them a group has, each such pair by a number: as many as are counted."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self.facets: list[tuple[tuple[str, str], ...]] = []
        self.group_of = array("q")
        self.kind_of = array("I")

    def pair(self, group: int, kind: bytes) -> int:
        pair = group, self.number(kind)
        if pair not in self._pairs:
            self.group_of.append(pair[0])
            self.kind_of.append(pair[1])
            self._pairs[pair] = len(self._pairs)
        return self._pairs[pair]

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
            PLACES_BYTES_KEPT, lambda places: 500 + 8 * len(places.numbers) + len(places.packed)
        )
        self.masks: Kept[tuple[str, str, str], int] = Kept(
            MASK_BYTES_KEPT, lambda mask: 100 + mask.bit_length() // 7
        )
        self.frequencies: Kept[tuple[str, str, str], int] = Kept(FREQUENCIES_KEPT, lambda _: 1)
