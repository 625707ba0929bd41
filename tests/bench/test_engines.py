"""Bare engines find the same posts, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import engines
from bench.engines import FTS5, TANTIVY, BareEngine, Text
from bench.questions import Asked, Corner

TEXTS = [
    Text(1, "mumob podub", 5, 2, "en", 1.0),
    Text(2, "podub and mumob", 5, 2, "fr", 2.0),
    Text(3, "mumob", 5, 3, "en", 3.0),
    Text(4, "vavup", 6, 2, "en", 4.0),
]
CORNER = Corner("3", "explore", "en", 5, 2)


@pytest.fixture(params=[FTS5, TANTIVY])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BareEngine]:
    if request.param == TANTIVY:
        pytest.importorskip("tantivy")
    site: Any = SimpleNamespace(folder=tmp_path)
    made = engines.open_bare(request.param, site)
    made.build(TEXTS)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(("mumob",)), 3),
        (Asked(("mumob", "podub")), 2),
        (Asked(("mumob", "podub"), is_phrase=True), 1),
        (Asked(("mumob",), corner=CORNER), 1),
        (Asked(("mumob",), is_newest=True), 3),
        (Asked(("dalab",)), 0),
    ],
    ids=["word", "words", "phrase", "filtered", "newest", "nothing"],
)
def test_it_finds_what_is_there(engine: BareEngine, asked: Asked, found: int) -> None:
    assert engine.ask(asked) == found
