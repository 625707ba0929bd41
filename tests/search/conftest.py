"""Engines with nothing in them; a site with an index, and threads to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core.db import db
from app.search import commands, documents
from app.search.engine import Document, Engine
from app.search.index import index
from tests.forum.conftest import change, posts_of, start
from tests.fresh_site import a_database
from tests.search.places import PLACES, Place
from tests.security.conftest import unlimited

# Of the engine that needs PostgreSQL alone.
collect_ignore = [] if "postgres" in PLACES else ["test_postgres.py"]

__all__ = ["change", "posts_of", "start", "unlimited"]


@pytest.fixture(scope="session")
def search_database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database that is there for the indexes of these tests."""
    with a_database(tmp_path_factory.mktemp("search")) as url:
        yield url


# Those that keep their index in files are the same beside either database.
ENGINES = [
    pytest.param(name, marks=() if name == "postgres" else pytest.mark.once)
    for name in sorted(PLACES)
]


@pytest.fixture(params=ENGINES)
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


@pytest.fixture
def indexed(app: Flask) -> Iterator[Callable[[], None]]:
    """``indexed()`` brings the index up to date, as the worker does; it begins with all there is."""
    with app.app_context():
        commands.rebuild()
        db.session.commit()

    def indexed() -> None:
        with app.app_context():
            while commands.sync():
                db.session.commit()
            db.session.commit()

    indexed()
    yield indexed
    with app.app_context():
        index().rebuild([])


@pytest.fixture
def document(app: Flask) -> Callable[[int], Document | None]:
    """``document(post_id)``: the document of a post as it would be indexed now."""

    def document(post_id: int) -> Document | None:
        with app.app_context():
            key = documents.key_of(documents.What.POST, post_id)
            return next(iter(documents.documents_of([key])), None)

    return document
