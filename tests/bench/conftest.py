"""A site of its own with the course and nobody in it: what ``bench fill`` wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core import schema
from app.core.db import db
from app.programme import commands as programme
from app.programme.package import read_package
from tests.fresh_site import PACKAGE, a_database, settings_for

MakeSite = Callable[[str], Flask]


def make_app(folder: Path, url: str) -> Flask:
    application = create_app(settings_for(url, folder))
    application.config["WTF_CSRF_ENABLED"] = False
    return application


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the tables and the course."""
    folder = tmp_path_factory.mktemp("bench")
    with a_database(folder) as url:
        application = make_app(folder, url)
        with application.app_context():
            schema.upgrade(application)
            programme.load_package(read_package(PACKAGE))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        yield url


@pytest.fixture
def make_site(empty_database: str, tmp_path: Path) -> Iterator[MakeSite]:
    """``make_site("one")``: an application on a copy of that database."""
    with ExitStack() as copies:

        def make_site(name: str) -> Flask:
            folder = tmp_path / name
            folder.mkdir()
            site = make_app(folder, copies.enter_context(a_database(folder, empty_database)))
            copies.callback(let_go, site)
            return site

        yield make_site


def let_go(site: Flask) -> None:
    with site.app_context():
        db.session.remove()
        db.engine.dispose()
