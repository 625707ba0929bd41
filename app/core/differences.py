"""What differs between two texts, word by word, at a bounded cost.

Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986) takes time by how much
differs, so it can be stopped at a limit; ``difflib`` takes up to the cube of the texts' length,
which is seconds for two long messages that share every other word. Where more differs than the
limit, lines are compared; where that is too much as well, one text replaces the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 500  # that may differ before lines are compared: 40 ms
MOST_LINES = 300

Kind = Literal["same", "del", "ins"]


@dataclass(frozen=True)
class Part:
    """A stretch of text that is in both, only in the older, or only in the newer."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


def differences(older: str, newer: str) -> list[Part]:
    """The parts in reading order. Those that are not "ins" make up the older text, those that are
    not "del" the newer; of two that stand for each other the removed one comes first."""
    words = _compare(WORD.findall(older), WORD.findall(newer), MOST_WORDS)
    if words is None:
        lines = _compare(older.splitlines(True), newer.splitlines(True), MOST_LINES)
        words = lines if lines is not None else [Part("del", older), Part("ins", newer)]
    return list(_tidied(words))


def changed_characters(older: str, newer: str) -> int:
    """How many characters were taken out or put in, whichever is more."""
    parts = differences(older, newer)
    return max(sum(len(p.text) for p in parts if p.kind == kind) for kind in ("del", "ins"))


def _compare(older: Sequence[str], newer: Sequence[str], most: int) -> list[Part] | None:
    """Part by part; None when more than ``most`` of the pieces differ."""
    start = 0
    shorter = min(len(older), len(newer))
    while start < shorter and older[start] == newer[start]:
        start += 1
    end = 0
    while end < shorter - start and older[-1 - end] == newer[-1 - end]:
        end += 1
    stop = len(older) - end
    middle = _shortest_way(older[start:stop], newer[start : len(newer) - end], most)
    if middle is None:
        return None
    same = [Part("same", piece) for piece in older[:start]]
    return [*same, *middle, *(Part("same", piece) for piece in older[stop:])]


def _shortest_way(older: Sequence[str], newer: Sequence[str], most: int) -> list[Part] | None:
    """The fewest pieces to take out and put in. ``reach[k]`` is how far into the older text one
    gets on diagonal ``k`` (place in the older minus place in the newer) with so many changes."""
    reach = {1: 0}
    steps: list[dict[int, int]] = []
    for changes in range(min(len(older) + len(newer), most) + 1):
        steps.append(reach.copy())
        for k in range(-changes, changes + 1, 2):
            x = _next(reach, k, changes)
            while x < len(older) and x - k < len(newer) and older[x] == newer[x - k]:
                x += 1
            reach[k] = x
            if x >= len(older) and x - k >= len(newer):
                return _way_back(older, newer, steps)
    return None


def _next(reach: dict[int, int], k: int, changes: int) -> int:
    """Where one more change leads to on this diagonal: down from above, or one to the right."""
    if k == -changes or (k != changes and reach[k - 1] < reach[k + 1]):
        return reach[k + 1]
    return reach[k - 1] + 1


def _way_back(
    older: Sequence[str], newer: Sequence[str], steps: list[dict[int, int]]
) -> list[Part]:
    x, y = len(older), len(newer)
    parts: list[Part] = []
    for changes in range(len(steps) - 1, -1, -1):
        reach, k = steps[changes], x - y
        is_down = k == -changes or (k != changes and reach[k - 1] < reach[k + 1])
        before = k + 1 if is_down else k - 1
        from_x = reach[before]
        from_y = from_x - before
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            parts.append(Part("same", older[x]))
        if changes:
            parts.append(Part("ins", newer[from_y]) if is_down else Part("del", older[from_x]))
            x, y = from_x, from_y
    return parts[::-1]


def _tidied(parts: list[Part]) -> Iterator[Part]:
    """Neighbours joined, and a space between two changes counted as changed: a sentence that was
    written anew reads as one."""
    joined = [
        (is_same, list(group)) for is_same, group in groupby(parts, lambda p: p.kind == "same")
    ]
    removed, added = "", ""
    for place, (is_same, group) in enumerate(joined):
        text = "".join(part.text for part in group)
        if not is_same:
            removed += "".join(part.text for part in group if part.kind == "del")
            added += "".join(part.text for part in group if part.kind == "ins")
        elif text.isspace() and len(text) <= 2 and 0 < place < len(joined) - 1:
            removed, added = removed + text, added + text
        else:
            yield from _changed(removed, added)
            removed, added = "", ""
            yield Part("same", text)
    yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Part]:
    if removed:
        yield Part("del", removed)
    if added:
        yield Part("ins", added)
