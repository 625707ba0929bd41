"""Where an index of each engine is kept in the tests, and what can happen to it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest

from app.search.engine import Engine
from tests.search.reference import ReferenceEngine, Shelf


class Place(Protocol):
    """One index. ``open`` may be called again and again: each engine is that of a process."""

    def open(self) -> Engine: ...

    def lose(self) -> None:
        """The index is not there any more."""

    def spoil(self) -> None:
        """The index cannot be read any more."""

    def held(self) -> AbstractContextManager[None]:
        """Somebody else writes, for longer than an engine of ``open`` waits (a moment)."""


class ReferencePlace:
    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.shelf = Shelf()

    def open(self) -> Engine:
        return ReferenceEngine(self.shelf)

    def lose(self) -> None:
        self.shelf.documents = None

    spoil = lose

    @contextmanager
    def held(self) -> Iterator[None]:
        with self.shelf.lock:
            yield


PLACES: dict[str, Callable[[pytest.FixtureRequest], Place]] = {"reference": ReferencePlace}
