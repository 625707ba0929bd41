"""The faults of ``test_outage``, made by the database itself: it is locked, full or read-only, or
ends a connection. Readers read; writers are told, and keep their text."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.core import db as core_db
from app.core.db import db, site_version
from tests.fresh_site import PASSWORD
from tests.web.conftest import HX
from tests.web.test_errors import in_language
from tests.web.test_kept import TYPED as NEW_THREAD
from tests.web.test_kept import fields_of

SERVER = os.environ.get("TEST_DATABASE_URL")
# Long, for a full database has room for a few words more.
TYPED = {"body": "Words that took an hour. " * 600, "lang": "en", "submission": "once"}
TOLD = (
    "We could not save this just now. What you wrote is below: keep a copy, or send it again in a "
    "few minutes."
)
FACES = pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])


@contextmanager
def locked_file(process: Flask) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    other = sqlite3.connect(file_of(process), timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


@contextmanager
def read_only_file(process: Flask) -> Iterator[None]:
    with each_connection(process, "PRAGMA query_only = ON"):
        yield


@contextmanager
def full_file(process: Flask) -> Iterator[None]:
    """No page more than there are, and none of them is free."""
    other = sqlite3.connect(file_of(process), isolation_level=None)
    other.execute("VACUUM")
    pages = other.execute("PRAGMA page_count").fetchone()[0]
    other.close()
    with each_connection(process, f"PRAGMA max_page_count = {pages}"):
        yield


@contextmanager
def locked_table(process: Flask) -> Iterator[None]:
    with (
        psycopg.connect(address_of(process)) as other,
        each_connection(process, "SET lock_timeout = '50ms'"),
    ):
        other.execute("LOCK TABLE threads, sign_in_failures, kept_texts IN EXCLUSIVE MODE")
        yield
        other.rollback()


@contextmanager
def read_only_server(process: Flask) -> Iterator[None]:
    """As after a failover to a server that follows."""
    setting = f'ALTER DATABASE "{make_url(address_of(process)).database}"'
    tell_server(f"{setting} SET default_transaction_read_only = on")
    reconnect(process)
    yield
    tell_server(f"{setting} RESET default_transaction_read_only")
    reconnect(process)


FAULTS = (
    {"locked": locked_table, "read-only": read_only_server}
    if SERVER
    else {"locked": locked_file, "read-only": read_only_file, "full": full_file}
)


def address_of(process: Flask) -> str:
    with process.app_context():
        url = db.engine.url.set(drivername=db.engine.url.get_backend_name())
    return url.render_as_string(hide_password=False)


def file_of(process: Flask) -> str:
    return str(make_url(address_of(process)).database)


def tell_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        administrator.execute(statement)


def reconnect(process: Flask) -> None:
    with process.app_context():
        db.engine.dispose()


@contextmanager
def each_connection(process: Flask, statement: str) -> Iterator[None]:
    """Every connection of that process is set so, until the block ends."""

    def set_up(connection, *_) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if SERVER:
            connection.commit()

    with process.app_context():
        engine = db.engine
    event.listen(engine, "checkout", set_up)
    yield
    event.remove(engine, "checkout", set_up)
    reconnect(process)


@pytest.fixture
def process(site_with, monkeypatch) -> Flask:
    """Another process of the site, in service, which has not read the database yet."""
    monkeypatch.setattr(core_db, "SQLITE_BUSY_MS", 20)
    process = site_with()
    process.config["PROPAGATE_EXCEPTIONS"] = False
    return process


@pytest.fixture
def there(process, visit):
    """``there(amina)``: the browser in which she is signed in, at that process."""

    def there(person):
        browser = process.test_client()
        if person is not None:
            browser.set_cookie("session", visit(person).get_cookie("session").value)
        return browser

    return there


@pytest.fixture(params=FAULTS)
def fault(request, process):
    """``with fault():`` — the database of that process is in this trouble."""
    return lambda: FAULTS[request.param](process)


@FACES
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_writer_is_told_and_keeps_the_text(
    lang, headers, fault, process, there, amina, thread_id, posts_of
) -> None:
    browser = there(amina)
    with fault():
        answer = browser.post(f"/{lang}/threads/{thread_id}/reply", data=TYPED, headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    told = in_language(process, lang, TOLD)
    assert told in answer.text
    assert lang == "en" or told != TOLD
    assert dict(fields_of(answer)) == TYPED
    assert f'action="/{lang}/threads/{thread_id}/reply"' in answer.text
    assert len(posts_of(thread_id)) == 2


def test_readers_read_on(fault, there, amina, luc, thread_id) -> None:
    """Also Luc, whose reading mark cannot be moved."""
    browsers = [there(person) for person in (None, amina, luc)]
    with fault():
        pages = {
            path: [browser.get(path, follow_redirects=True) for browser in browsers]
            for path in ("/en/", "/fr/threads/", f"/en/threads/{thread_id}", "/en/members/amina")
        }
    assert {page.status_code for found in pages.values() for page in found} == {200}
    assert all("First words." in page.text for page in pages[f"/en/threads/{thread_id}"])


def test_when_it_is_over_the_same_form_is_taken_once(
    fault, process, there, amina, thread_id, posts_of
) -> None:
    browser, path = there(amina), f"/en/threads/{thread_id}/reply"
    with process.app_context():
        before = site_version(db.engine)
    with fault():
        assert browser.post(path, data=TYPED).status_code == 503
    answers = [browser.post(path, data=TYPED) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert [post.body for post in posts_of(thread_id)].count(TYPED["body"].rstrip()) == 1
    with process.app_context():
        assert site_version(db.engine) == before + 1


@FACES
def test_a_stranger_whose_text_cannot_be_put_aside_gets_it_back(headers, fault, there) -> None:
    browser = there(None)
    typed = {**NEW_THREAD, "body": TYPED["body"]}
    with fault():
        answer = browser.post("/en/threads/new", data=typed, headers=headers)
    assert answer.status_code == 503
    assert dict(fields_of(answer)) == typed


@pytest.mark.parametrize("kind", [kind for kind in FAULTS if kind != "full"])
def test_who_signs_in_is_told_and_the_password_is_in_no_page(kind, process, there) -> None:
    """(A full file has room for one attempt more.)"""
    browser = there(None)
    fields = {"identifier": "amina", "password": PASSWORD}
    with FAULTS[kind](process):
        answer = browser.post("/en/login", data=fields)
    assert answer.status_code == 503
    assert PASSWORD not in answer.text
    assert browser.post("/en/login", data=fields).status_code == 303


if SERVER:

    @pytest.fixture
    def end_connections(process):
        """``end_connections()``: the server ends all that process has, and waits until it did."""
        numbers: set[int] = set()
        with process.app_context():
            engine = db.engine

        @event.listens_for(engine, "checkout")
        def note(connection, *_) -> None:
            numbers.add(connection.info.backend_pid)

        def end_connections() -> None:
            with psycopg.connect(SERVER, autocommit=True) as administrator:
                ended = [
                    administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
                    for number in numbers
                ]
                assert [row.fetchone()[0] for row in ended]
            numbers.clear()

        yield end_connections
        event.remove(engine, "checkout", note)

    def test_a_reader_notices_nothing_of_a_connection_that_was_ended(
        there, amina, thread_id, end_connections
    ) -> None:
        browser = there(amina)
        path = f"/en/threads/{thread_id}"
        before = browser.get(path, follow_redirects=True)
        end_connections()
        after = browser.get(path, follow_redirects=True)
        assert (before.status_code, after.status_code) == (200, 200)
        assert "First words." in after.text

    def test_a_writer_whose_connection_was_ended_keeps_the_text_and_sends_it_again(
        there, amina, thread_id, posts_of, end_connections
    ) -> None:
        browser, path = there(amina), f"/en/threads/{thread_id}/reply"
        browser.get(path)
        end_connections()
        answer = browser.post(path, data=TYPED)
        assert answer.status_code == 503
        assert dict(fields_of(answer)) == TYPED
        assert browser.post(path, data=dict(fields_of(answer))).status_code == 303
        assert len(posts_of(thread_id)) == 3

    @pytest.mark.parametrize("when", ["after the post was written", "before the commit"])
    def test_a_change_whose_connection_ends_halfway_is_not_there_at_all(
        when, process, there, amina, thread_id, posts_of, end_connections
    ) -> None:
        browser, path = there(amina), f"/en/threads/{thread_id}/reply"
        with process.app_context():
            engine = db.engine
            version = site_version(engine)

        def after_a_statement(_c, _cursor, statement, *_) -> None:
            if statement.startswith("INSERT INTO posts"):
                end_connections()

        def before_a_commit(_connection) -> None:
            end_connections()

        name, listener = {
            "after the post was written": ("after_cursor_execute", after_a_statement),
            "before the commit": ("commit", before_a_commit),
        }[when]
        event.listen(engine, name, listener)
        answer = browser.post(path, data=TYPED)
        event.remove(engine, name, listener)
        assert answer.status_code == 503
        assert dict(fields_of(answer)) == TYPED
        assert len(posts_of(thread_id)) == 2
        with process.app_context():
            assert site_version(engine) == version
        assert browser.post(path, data=TYPED).status_code == 303
        assert len(posts_of(thread_id)) == 3
