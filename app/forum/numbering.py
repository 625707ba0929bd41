"""The numbers of a thread's messages, and the places they stand at. Knows no rows.

A number is given once. When messages are moved, theirs are left behind, so between the numbers in
use there are runs that are not. Pages count places, which have no gaps; addresses say numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Numbering:
    """``last`` is the highest number that was ever given; ``retired`` are the runs, as (first, last)
    and in order, that no message has any more."""

    last: int
    retired: Runs = ()

    @property
    def places(self) -> int:
        """How many numbers are in use."""
        return self.place_of(self.last)

    def is_retired(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.retired)

    def place_of(self, number: int) -> int:
        """The place (from 1) of a number; of one that is not in use, that of the last before it."""
        left = sum(min(last, number) - first + 1 for first, last in self.retired if first <= number)
        return number - left

    def number_at(self, place: int) -> int:
        """The number of the message at a place."""
        number = place
        for first, last in self.retired:
            if first > number:
                break
            number += last - first + 1
        return number

    def next_after(self, number: int) -> int:
        """The next number that a message has, or will be given."""
        return self.number_at(self.place_of(number) + 1)

    def in_use(self, number: int) -> int:
        """This number, or the last before it that is in use."""
        return self.number_at(max(1, self.place_of(min(number, self.last))))


def numbering_of(thread: Any) -> Numbering:
    """Of a row with ``last_number`` and ``retired``."""
    return Numbering(
        thread.last_number, tuple((first, last) for first, last in thread.retired or ())
    )


def runs_of(numbers: Iterable[int]) -> list[list[int]] | None:
    """These numbers, in order, as runs; None when there are none."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found or None
