"""What was found, in order: all that is needed for any page of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from app.search.engine import Cursor, Found, Hit

Facets = dict[str, dict[str, int]]
Place = tuple[float, int, int]  # value, group, key of the best document


@dataclass(frozen=True)
class Ranking:
    """The best groups, best first. ``is_partial``: only the newest were ranked and counted."""

    places: list[Place]
    total: int
    facets: Facets
    is_partial: bool = False

    def page(self, after: Cursor | None, size: int) -> Found:
        begin = 0
        if after is not None:
            begin = bisect_right(
                self.places, (-after.value, -after.group), key=lambda at: (-at[0], -at[1])
            )
        end = begin + size
        return Found(
            hits=tuple(Hit(group, key, value) for value, group, key in self.places[begin:end]),
            total=self.total,
            facets={dimension: dict(values) for dimension, values in self.facets.items()},
            has_more=len(self.places) > end,
            is_partial=self.is_partial,
        )
