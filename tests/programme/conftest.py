"""A course package to spoil, a clock to set, and what the database holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.core import cache
from app.core.db import Base, db
from tests.forum.conftest import start
from tests.fresh_site import PACKAGE

__all__ = ["start"]

Spoil = Callable[[str, str, str], None]
Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the real course."""
    folder = tmp_path / "course"
    shutil.copytree(PACKAGE, folder)
    return folder


@pytest.fixture
def spoil(package: Path) -> Spoil:
    """``spoil("package.yaml", "2019-06-10", "2019-06-31")``: change its first occurrence."""

    def spoil(file: str, old: str, new: str) -> None:
        path = package / file
        words = path.read_text(encoding="utf-8")
        assert old in words
        path.write_text(words.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """``run("programme", "load", folder)``: what an operator types."""

    def run(*arguments: object) -> Result:
        result = app.test_cli_runner().invoke(args=[str(each) for each in arguments])
        cache.forget_all()
        return result

    return run


@pytest.fixture
def dump(app: Flask) -> Dump:
    """``dump()``: every row of every table, but for what tells page caches and search to look."""

    def dump() -> dict[str, list[tuple[Any, ...]]]:
        with app.app_context(), db.engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name not in ("site_version", "search_changes")
            }

    return dump


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``at("2026-03-08T05:00:00+00:00")``: it is this moment."""

    def at(moment: str) -> None:
        now = datetime.fromisoformat(moment)
        monkeypatch.setattr("app.core.clock.now", lambda: now)
        cache.forget_all()

    return at
