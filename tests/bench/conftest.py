"""A site of its own with the course and nobody in it: what ``bench fill`` wants."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from app.core.db import db
from app.programme import commands as programme
from app.programme.package import read_package
from tests.fresh_site import PACKAGE

MakeSite = Callable[[str], Flask]


def make_app(folder: Path, database: Path) -> Flask:
    settings = Settings(
        secret_key="a secret for the benchmark’s own tests",
        database_url=f"sqlite:///{database}",
        instance=folder,
        testing=True,
    )
    application = create_app(settings)
    application.config["WTF_CSRF_ENABLED"] = False
    return application


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and the course."""
    folder = tmp_path_factory.mktemp("bench")
    application = make_app(folder, folder / "empty.sqlite3")
    with application.app_context():
        upgrade()
        programme.load_package(read_package(PACKAGE))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return folder / "empty.sqlite3"


@pytest.fixture
def make_site(empty_database: Path, tmp_path: Path) -> Iterator[MakeSite]:
    """``make_site("one")``: an application on a copy of that file."""
    made: list[Flask] = []

    def make_site(name: str) -> Flask:
        shutil.copy(empty_database, tmp_path / f"{name}.sqlite3")
        made.append(make_app(tmp_path, tmp_path / f"{name}.sqlite3"))
        return made[-1]

    yield make_site
    for application in made:
        with application.app_context():
            db.engine.dispose()
