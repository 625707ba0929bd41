from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.search.engine import Engine
from tests.fresh_site import a_database
from tests.search.places import PLACES, Place


@pytest.fixture(scope="session")
def search_database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database that is there for the indexes of these tests."""
    with a_database(tmp_path_factory.mktemp("search")) as url:
        yield url


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
