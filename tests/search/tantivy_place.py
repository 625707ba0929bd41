"""An index of tantivy in a folder of the tests."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.search.engine import Engine
from app.search.engine.folders import IndexFolders
from app.search.engine.tantivy import TantivyEngine
from app.search.engine.tantivy.schema import VERSION


class TantivyPlace:
    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.root: Path = request.getfixturevalue("tmp_path") / "search_index"

    def open(self) -> Engine:
        return TantivyEngine(self.root, patience=0.05)

    def lose(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    def spoil(self) -> None:
        for file in self.root.glob("*/meta.json"):
            file.write_bytes(b"not a list of segments")

    def held(self) -> AbstractContextManager[None]:
        return IndexFolders(self.root, "tantivy", VERSION).writing()
