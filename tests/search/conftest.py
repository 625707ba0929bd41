from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.search.engine import Engine
from tests.search.places import PLACES, Place


@pytest.fixture(params=sorted(PLACES))
def place(request: pytest.FixtureRequest) -> Place:
    """Where an index of one of the engines is kept; there is none in it yet."""
    return PLACES[request.param](request)


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    """An engine with an index of no documents."""
    engine = place.open()
    engine.rebuild([])
    yield engine
    engine.close()
