"""Where an index of each engine is kept in the tests, and what can happen to it there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from app.search.engine import Engine
from app.search.engine.folders import IndexFolders
from app.search.engine.whoosh import WhooshEngine
from app.search.engine.whoosh.writing import VERSION
from tests.search.postgres_place import PostgresPlace
from tests.search.reference import ReferenceEngine, Shelf
from tests.search.tantivy_place import TantivyPlace


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


class WhooshPlace:
    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.root: Path = request.getfixturevalue("tmp_path") / "search_index"

    def open(self) -> WhooshEngine:
        return WhooshEngine(self.root, patience=0.05)

    def lose(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    def spoil(self) -> None:
        for toc in self.root.glob("*/*.toc"):
            toc.write_bytes(b"\x80\x04not a list of segments")

    def held(self) -> AbstractContextManager[None]:
        return IndexFolders(self.root, "whoosh", VERSION).writing()


PLACES: dict[str, Callable[[pytest.FixtureRequest], Place]] = {
    "reference": ReferencePlace,
    "whoosh": WhooshPlace,
    "tantivy": TantivyPlace,
}
if "TEST_DATABASE_URL" in os.environ:
    PLACES["postgres"] = PostgresPlace
