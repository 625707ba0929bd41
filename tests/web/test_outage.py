"""A database that is away, read-only or full: readers read, writers keep their text.

What a database would say is said for it here, so that every trouble is tried with either one;
``test_real_outage`` has databases that are in trouble.
"""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core import cache
from app.core.db import db, site_version
from app.web import page_cache
from tests.web.conftest import HX
from tests.web.test_kept import TYPED as NEW_THREAD
from tests.web.test_kept import fields_of

TYPED = {"body": "Words that took an hour.", "lang": "en", "submission": "once"}
FACES = pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "fr"])
TROUBLES = {
    "away": sqlite3.OperationalError("unable to open database file"),
    "locked": sqlite3.OperationalError("database is locked"),
    "full": sqlite3.OperationalError("database or disk is full"),
    "read-only": sqlite3.OperationalError("attempt to write a readonly database"),
    "a server away": psycopg.OperationalError("connection refused"),
    "a server stopping": psycopg.errors.AdminShutdown("terminating connection"),
    "a server full": psycopg.errors.DiskFull("could not extend file"),
    "a read-only server": psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT"),
    "a lock that is not given": psycopg.errors.LockNotAvailable("canceling statement"),
    "too many connections": psycopg.errors.TooManyConnections("sorry, too many clients"),
}


@pytest.fixture
def trouble(app, quiet):
    """``trouble("full", writes_only=True)``: from now on the database refuses so."""
    listening: list[object] = []
    with app.app_context():
        engine = db.engine

    def trouble(kind: str, *, writes_only: bool = False) -> None:
        def refuse(_c: object, _cursor: object, statement: str, *_: object) -> None:
            is_write = statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
            if is_write or not writes_only:
                original = TROUBLES[kind]
                raise OperationalError(statement, {}, original)

        event.listen(engine, "before_cursor_execute", refuse)
        listening.append(refuse)

    yield trouble
    for listener in listening:
        event.remove(engine, "before_cursor_execute", listener)


@FACES
@LANGUAGES
@pytest.mark.parametrize("kind", TROUBLES)
def test_a_writer_keeps_the_text(
    kind, lang, headers, trouble, visit, amina, thread_id, posts_of
) -> None:
    browser = visit(amina)
    trouble(kind, writes_only=True)
    answer = browser.post(f"/{lang}/threads/{thread_id}/reply", data=TYPED, headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert dict(fields_of(answer)) == TYPED
    assert f'action="/{lang}/threads/{thread_id}/reply"' in answer.text
    assert len(posts_of(thread_id)) == 2


@FACES
@pytest.mark.parametrize("kind", TROUBLES)
def test_a_writer_keeps_the_text_when_nothing_answers_at_all(
    kind, headers, trouble, visit, amina, thread_id
) -> None:
    browser = visit(amina)
    cache.forget_all()
    trouble(kind)
    answer = browser.post(f"/en/threads/{thread_id}/reply", data=TYPED, headers=headers)
    assert answer.status_code == 503
    assert dict(fields_of(answer)) == TYPED


@FACES
@pytest.mark.parametrize("kind", ["full", "read-only", "a read-only server"])
def test_a_stranger_whose_text_cannot_be_put_aside_gets_it_back(
    kind, headers, trouble, client
) -> None:
    trouble(kind, writes_only=True)
    answer = client.post("/en/threads/new", data=NEW_THREAD, headers=headers)
    assert answer.status_code == 503
    assert dict(fields_of(answer)) == NEW_THREAD


@pytest.mark.parametrize(
    "path", ["/en/threads/", "/fr/commons/", "/en/members/amina", "/en/offerings/current/"]
)
@pytest.mark.parametrize("kind", TROUBLES)
def test_a_reader_is_told_to_come_back(kind, path, trouble, client) -> None:
    cache.forget_all()
    trouble(kind)
    page = client.get(path)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert page.text.count("<h1") == 1
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "OperationalError" not in page.text


@pytest.mark.parametrize(
    "path", ["/en/threads/", "/fr/commons/", "/en/about", "/en/offerings/current/"]
)
def test_a_reader_reads_while_nothing_can_be_written(path, trouble, visit, amina, client) -> None:
    browser = visit(amina)
    trouble("read-only", writes_only=True)
    assert client.get(path).status_code == 200
    assert browser.get(path).status_code == 200


def test_a_thread_is_read_although_the_mark_cannot_be_kept(
    trouble, visit, amina, luc, thread_id
) -> None:
    browser = visit(luc)
    trouble("full", writes_only=True)
    page = browser.get(f"/en/threads/{thread_id}", follow_redirects=True)
    assert page.status_code == 200
    assert "First words." in page.text


def test_a_pool_that_is_used_up_is_no_fault_of_the_reader(app, quiet, client, monkeypatch) -> None:
    def used_up(*_: object, **__: object) -> None:
        raise PoolTimeoutError("QueuePool limit reached")

    monkeypatch.setattr("app.forum.queries.list_threads", used_up)
    assert client.get("/en/threads/").status_code == 503


def test_a_statement_the_database_does_not_understand_is_our_fault(
    quiet, client, monkeypatch
) -> None:
    from sqlalchemy.exc import ProgrammingError

    def wrong(*_: object, **__: object) -> None:
        raise ProgrammingError("SELEKT", {}, sqlite3.ProgrammingError("syntax"))

    monkeypatch.setattr("app.forum.queries.list_threads", wrong)
    page = client.get("/en/threads/")
    assert page.status_code == 500
    assert "SELEKT" not in page.text


@pytest.fixture
def died_in_the_pool(app, monkeypatch):
    """``died_in_the_pool(2)``: the next so many lists find a connection that is dead."""
    from app.forum import queries

    real = queries.list_threads
    left = [0]

    def sometimes(*args: object, **kwargs: object) -> object:
        if left[0]:
            left[0] -= 1
            raise OperationalError(
                "SELECT", {}, psycopg.OperationalError("gone"), connection_invalidated=True
            )
        return real(*args, **kwargs)

    monkeypatch.setattr(queries, "list_threads", sometimes)

    def die(times: int) -> None:
        left[0] = times

    return die


def test_a_reader_does_not_notice_a_connection_that_died_in_the_pool(
    quiet, client, died_in_the_pool
) -> None:
    died_in_the_pool(1)
    assert client.get("/en/threads/").status_code == 200


def test_but_it_is_tried_only_twice(quiet, client, died_in_the_pool) -> None:
    died_in_the_pool(2)
    assert client.get("/en/threads/").status_code == 503


def test_what_the_second_try_refuses_is_refused_as_ever(
    quiet, client, died_in_the_pool, monkeypatch
) -> None:
    from app.core.errors import NotFoundError
    from app.forum.routes import listing

    real = listing.queries.list_threads

    def first_dead_then_missing(*args: object) -> object:
        real(*args)
        raise NotFoundError

    monkeypatch.setattr(listing.queries, "list_threads", first_dead_then_missing)
    died_in_the_pool(1)
    assert client.get("/en/threads/").status_code == 404


def test_a_writer_is_never_tried_again_by_itself(
    quiet, visit, amina, thread_id, monkeypatch
) -> None:
    tried = []

    def die(*args: object, **_: object) -> None:
        tried.append(args)
        raise OperationalError(
            "INSERT", {}, psycopg.OperationalError("gone"), connection_invalidated=True
        )

    monkeypatch.setattr("app.forum.commands.post_reply", die)
    answer = visit(amina).post(f"/en/threads/{thread_id}/reply", data=TYPED)
    assert (answer.status_code, len(tried)) == (503, 1)


def test_when_it_is_back_everything_goes_on(
    app, trouble, client, visit, amina, thread_id, posts_of
) -> None:
    browser = visit(amina)
    data = TYPED | {"body": "After the storm."}
    with app.app_context():
        engine = db.engine
        before = site_version(engine)

    def refuse(_c: object, _cursor: object, statement: str, *_: object) -> None:
        raise OperationalError(statement, {}, TROUBLES["away"])

    event.listen(engine, "before_cursor_execute", refuse)
    cache.forget_all()
    codes = [client.get("/en/commons/").status_code]
    try:
        codes.append(browser.post(f"/en/threads/{thread_id}/reply", data=data).status_code)
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    codes.append(client.get("/en/commons/").status_code)
    codes.append(browser.post(f"/en/threads/{thread_id}/reply", data=data).status_code)
    assert codes == [503, 503, 200, 303]
    assert [post.body for post in posts_of(thread_id)].count("After the storm.") == 1
    with app.app_context():
        assert site_version(engine) == before + 1
    page_cache.clear(app)
