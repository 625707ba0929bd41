"""What was found, in order: all that is needed for any page of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from app.search.engine import Cursor, Found, Hit
from app.search.engine.facets import Facets

Place = tuple[float, int, int]  # value, group, key of the best document


@dataclass(frozen=True)
class Ranking:
    """The best groups, best first. ``is_partial``: only the newest were ranked and counted.
    ``is_whole``: all groups that can be shown are here, and not only the best of them."""

    places: list[Place]
    total: int
    facets: Facets
    is_partial: bool = False
    is_whole: bool = True

    def reaches(self, after: Cursor | None, size: int) -> bool:
        """Whether that page can be made of it, and it is known whether another follows."""
        return self.is_whole or self._begin(after) + size < len(self.places)

    def page(self, after: Cursor | None, size: int) -> Found:
        begin = self._begin(after)
        end = begin + size
        return Found(
            hits=tuple(Hit(group, key, value) for value, group, key in self.places[begin:end]),
            total=self.total,
            facets={dimension: dict(values) for dimension, values in self.facets.items()},
            has_more=len(self.places) > end,
            is_partial=self.is_partial,
        )

    def _begin(self, after: Cursor | None) -> int:
        if after is None:
            return 0
        place = -after.value, -after.group
        return bisect_right(self.places, place, key=lambda at: (-at[0], -at[1]))
