"""Which group stands on which shelf, as one number: numbers are counted in the library and not
here, and it counts those of one field.

A shelf's number is its place in a list, in a file beside the index. The list only grows, and does
before the index says anything of a new number: it has whatever an index asks of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE = "shelves.json"
BITS = 20
MOST = 1 << BITS


class Shelves:
    def __init__(self, names: Sequence[str] = ()) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names)}

    @classmethod
    def of(cls, folder: Path) -> Shelves:
        return cls(json.loads((folder / FILE).read_text("ascii")))

    def place(self, group: int, shelf: str) -> int:
        """The number of a group on a shelf, which may be a new one."""
        number = self._numbers.setdefault(shelf, len(self._numbers))
        if number == len(self.names):
            if number == MOST:
                raise ValueError("There are more shelves than have numbers.")
            self.names.append(shelf)
        return group << BITS | number

    def shelves_of(self, places: Iterable[int]) -> list[str]:
        names, mask = self.names, MOST - 1
        return [names[place & mask] for place in places]

    def keep(self, folder: Path) -> None:
        """All of it, or what was there before."""
        written = folder / f"{FILE}.new"
        written.write_text(json.dumps(self.names), "ascii")
        written.replace(folder / FILE)


def groups_of(places: Iterable[int]) -> list[int]:
    return [place >> BITS for place in places]
