"""``flask search status``: how the index is, and how it differs from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete

from app.core.db import db
from app.search import documents
from app.search.engine import Engine
from app.search.models import SearchChange
from tests.search.asking import doc


@pytest.fixture
def served(app: Flask, engine: Engine) -> Iterator[Engine]:
    """Each engine in turn is the site's."""
    before = app.extensions.get("search_engine")
    app.extensions["search_engine"] = engine
    yield engine
    if before is None:
        del app.extensions["search_engine"]
    else:
        app.extensions["search_engine"] = before


@pytest.fixture
def run(app: Flask) -> Callable[[str], Result]:
    def run(command: str) -> Result:
        return app.test_cli_runner().invoke(args=["search", command])

    return run


def told(result: Result) -> dict[str, str]:
    """What each line says."""
    return {name: rest.strip() for name, _, rest in (x.partition(" ") for x in lines(result))}


def lines(result: Result) -> list[str]:
    return [line.replace("too many", "too_many") for line in result.output.splitlines()]


def forget_changes(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(SearchChange))
        db.session.commit()


def test_an_index_like_the_database_differs_in_nothing(app, served, run) -> None:
    assert run("rebuild").exit_code == 0
    result = run("status")
    with app.app_context():
        count = documents.count_all()
    said = told(result)
    assert result.exit_code == 0
    assert said["engine"] == served.name
    assert said["documents"] == str(count)
    assert int(said["generation"]) == served.status().generation > 0
    assert said["size"] == f"{served.status().size / 1_000_000:.1f} MB"
    assert said["waiting"].startswith("0 changes")
    assert (said["missing"], said["too_many"]) == ("0", "0")


def test_what_waits_for_the_worker_is_lag_and_no_fault(app, served, run, start, amina) -> None:
    run("rebuild")
    before = int(told(run("status"))["generation"])
    start(amina, replies_by=[amina])
    result = run("status")
    said = told(result)
    assert result.exit_code == 0
    assert int(said["waiting"].split()[0]) >= 2
    assert said["missing"] == "2"
    assert run("sync").exit_code == 0
    said = told(run("status"))
    assert said["waiting"].startswith("0 changes")
    assert (said["missing"], said["too_many"]) == ("0", "0")
    assert int(said["generation"]) > before


def test_a_difference_that_nobody_works_at_ends_with_1(app, served, run, start, amina) -> None:
    run("rebuild")
    start(amina)
    forget_changes(app)
    served.write([doc(documents.key_of(documents.What.POST, 999_999), "river")], [])
    result = run("status")
    said = told(result)
    assert result.exit_code == 1
    assert (said["missing"], said["too_many"]) == ("1", "1")


def test_without_an_index_it_says_what_to_do(served, place, run) -> None:
    served.close()
    place.lose()
    for command in ("status", "sync"):
        result = run(command)
        assert "Traceback" not in result.output
    assert run("status").exit_code == 1
    assert "Error:" in run("status").output
    assert run("rebuild").exit_code == 0
    assert told(run("status"))["missing"] == "0"
