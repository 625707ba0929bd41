"""The PostgreSQL engine beyond the contract: what it says when it has to wait."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, func, select

from app.search.engine import (
    Engine,
    Found,
    IndexBusyError,
    QuestionTooCostlyError,
    SearchPausedError,
)
from app.search.engine import postgres as engine_module
from app.search.engine.postgres import PostgresEngine
from tests.search.asking import asked, doc, found
from tests.search.postgres_place import PostgresPlace


@pytest.fixture
def place(request: pytest.FixtureRequest) -> PostgresPlace:
    return PostgresPlace(request)


def hurried(setting: str) -> str:
    """The first statement of a search, with less time."""
    sql = engine_module.SERVED_TO_A_SEARCH
    assert setting in sql
    return sql.replace(setting, setting[:-2] + "50ms")


def test_a_search_that_waits_for_a_lock_says_that_search_is_paused(
    place: PostgresPlace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SERVED_TO_A_SEARCH", hurried("lock_timeout', '2s"))
    engine.write([doc(1, "river")], [])
    with place.replacing():
        for ask in (
            lambda: engine.search(asked("river")),
            lambda: engine.groups(asked("river"), 10),
            lambda: list(engine.keys()),
        ):
            with pytest.raises(SearchPausedError):
                ask()
    assert found(engine, "river") == {1}


def test_a_writer_that_waits_for_too_long_says_that_the_index_is_busy(
    place: PostgresPlace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LONGEST_WAIT_FOR_READERS", "50ms")
    with place.replacing(), pytest.raises(IndexBusyError):
        engine.write([doc(1, "river")], [])
    engine.write([doc(2, "river")], [])
    assert found(engine, "river") == {2}


def test_a_question_that_takes_too_long_is_too_costly(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(connection: Connection, *_: Any) -> Found:
        connection.execute(select(func.pg_sleep(60)))
        return Found()

    engine.write([doc(1, "river")], [])
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "SERVED_TO_A_SEARCH", hurried("statement_timeout', '3s"))
        patch.setattr(engine_module, "page_of", slow)
        with pytest.raises(QuestionTooCostlyError):
            engine.search(asked("river"))
    assert found(engine, "river") == {1}


def test_a_database_that_does_not_answer_is_no_reason_to_rebuild() -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    engine = PostgresEngine(nowhere)
    for ask in (engine.status, lambda: engine.search(asked("river"))):
        with pytest.raises(SearchPausedError, match="does not answer"):
            ask()


def test_without_a_connection_to_spare_search_is_paused(place: PostgresPlace) -> None:
    small = create_engine(place.database.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    engine = PostgresEngine(small)
    engine.rebuild([doc(1, "river")])
    taken, given_back = threading.Event(), threading.Event()

    def hold() -> None:
        with small.connect():
            taken.set()
            given_back.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    try:
        with pytest.raises(SearchPausedError, match="no connection"):
            engine.search(asked("river"))
    finally:
        given_back.set()
        holder.join()
    assert found(engine, "river") == {1}
    small.dispose()
