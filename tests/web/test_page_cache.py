"""Pages kept for readers who are not signed in: fast, never stale, never anybody's own."""

from __future__ import annotations

import gzip
import re
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from app.core.db import db
from app.core.events import Event, publish
from app.web import page_cache
from tests.web.conftest import HX

PUBLIC = ["/en/", "/fr/", "/en/threads/", "/en/threads/?sort=new", "/en/commons/", "/en/offerings/",
          "/en/offerings/current/", "/en/offerings/current/weeks/3", "/en/about", "/sitemap.xml",
          "/robots.txt", "/en/members/amina"]  # fmt: skip
WITH_A_FORM = ["/en/login", "/en/register", "/en/password/reset", "/en/problem", "/en/register/done",
               "/en/logout", "/", "/healthz", "/readyz"]  # fmt: skip


@pytest.fixture
def kept(app):
    """The addresses of the pages that are kept now."""

    def kept() -> list[str]:
        return [key.split("\n")[2] for key in app.extensions["page_cache"].pages]

    return kept


@pytest.fixture
def something_happens(app):
    def happen() -> None:
        with app.app_context():
            publish(Event())
            db.session.commit()

    return happen


@pytest.fixture
def rename(app, thread_id):
    """Change a title behind the cache's back: without an event."""
    from sqlalchemy import update

    from app.forum.models import Thread

    def rename(title: str) -> None:
        with app.app_context():
            db.session.execute(update(Thread).where(Thread.id == thread_id).values(title=title))
            db.session.commit()

    return rename


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_made_once(path, client, queries) -> None:
    first = client.get(path)
    with queries() as ran:
        second = client.get(path)
    assert first.status_code == second.status_code == 200
    assert second.data == first.data
    assert [s for s in ran if "site_version" not in s] == []


@pytest.mark.parametrize("path", WITH_A_FORM)
def test_a_page_with_a_form_or_a_choice_is_made_for_each(path, client, kept) -> None:
    client.get(path)
    assert kept() == []


@pytest.mark.parametrize("path", PUBLIC)
def test_no_kept_page_holds_a_token(path, client) -> None:
    assert "csrf_token" not in client.get(path).text


def test_when_something_happened_the_page_is_made_anew(
    client, thread_id, rename, something_happens
) -> None:
    client.get("/en/threads/")
    rename("A new beginning")
    assert "A new beginning" not in client.get("/en/threads/").text
    something_happens()
    assert "A new beginning" in client.get("/en/threads/").text


def test_what_one_process_changed_another_shows_at_once(site_with, visit, amina, board_id) -> None:
    other = site_with().test_client()
    assert "From the first process" not in other.get("/en/threads/").text
    data = {"title": "From the first process", "body": "Hello.", "lang": "en", "stream": "all",
            "kind": "discussion", "board": "current-week-3"}  # fmt: skip
    assert visit(amina).post("/en/threads/new", data=data).status_code == 303
    assert "From the first process" in other.get("/en/threads/").text


def test_after_a_minute_the_page_is_made_anew(client, thread_id, rename, monkeypatch) -> None:
    client.get("/en/threads/")
    rename("A minute later")
    now = page_cache.time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + page_cache.SECONDS + 1)
    assert "A minute later" in client.get("/en/threads/").text


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_of_a_signed_in_person_is_kept(path, visit, amina, kept) -> None:
    page = visit(amina).get(path)
    assert kept() == []
    assert "public" not in page.headers["Cache-Control"]


def test_a_signed_in_person_gets_their_own_page_although_one_is_kept(client, visit, amina) -> None:
    client.get("/en/threads/")
    assert "Amina" in visit(amina).get("/en/threads/").text
    assert "Amina" not in client.get("/en/threads/").text


def test_one_with_a_stale_cookie_is_not_given_to_others(app, kept) -> None:
    browser = app.test_client()
    browser.set_cookie("session", "long gone", domain="localhost")
    page = browser.get("/en/threads/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert kept() == []


def test_a_page_with_a_notice_for_one_person_is_theirs_alone(
    app, visit, amina, client, kept
) -> None:
    browser = visit(amina)
    browser.post("/en/logout")
    page = browser.get("/en/threads/")
    assert "You are signed out." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "You are signed out." not in client.get("/en/threads/").text


def test_htmx_neither_gets_nor_leaves_a_kept_page(client, kept) -> None:
    part = client.get("/en/threads/", headers=HX)
    assert "<html" not in part.text
    assert kept() == []
    whole = client.get("/en/threads/")
    assert "<html" in whole.text
    assert client.get("/en/threads/", headers=HX).text == part.text


def test_htmx_going_back_gets_the_whole_page(client) -> None:
    page = client.get("/en/threads/", headers={**HX, "HX-History-Restore-Request": "true"})
    assert "<html" in page.text


def test_a_head_request_is_answered_from_the_kept_page(client, queries) -> None:
    page = client.get("/en/threads/")
    with queries() as ran:
        head = client.head("/en/threads/")
    assert head.data == b""
    assert head.headers["ETag"] == page.headers["ETag"]
    assert head.content_length == len(page.data)
    assert [s for s in ran if "site_version" not in s] == []


def test_a_head_request_leaves_no_page(client, kept) -> None:
    assert client.head("/en/threads/").data == b""
    assert kept() == []


@pytest.mark.parametrize("path", ["/en/threads/99999", "/en/nothing", "/en/threads/new"])
def test_only_whole_good_answers_are_kept(path, client, kept) -> None:
    client.get(path)
    assert kept() == []


def test_the_two_languages_are_kept_apart(client) -> None:
    assert '<html lang="en">' in client.get("/en/about").text
    assert '<html lang="fr">' in client.get("/fr/about").text
    assert '<html lang="en">' in client.get("/en/about").text


def test_an_address_with_a_long_query_is_not_kept(client, kept) -> None:
    client.get("/en/threads/?a=" + "x" * 600)
    assert kept() == []


def test_what_is_kept_stays_below_its_bound(app, client, monkeypatch) -> None:
    monkeypatch.setattr(page_cache, "MAX_BYTES", 100_000)
    for number in range(20):
        client.get(f"/en/threads/?number={number}")
    cache = app.extensions["page_cache"]
    assert 0 < cache.bytes <= 100_000
    assert cache.bytes == sum(page.size for page in cache.pages.values())
    assert list(cache.pages)[-1].endswith("number=19")


def test_the_kept_page_is_sent_compressed_to_those_who_can_read_it(client) -> None:
    plain = client.get("/en/threads/")
    packed = client.get("/en/threads/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary


def test_a_kept_page_has_no_number_of_one_request(client) -> None:
    client.get("/en/threads/")
    assert "X-Request-ID" not in client.get("/en/threads/").headers


@pytest.fixture
def away(monkeypatch):
    """``away()``: from now on the database does not answer."""

    def away() -> None:
        from sqlalchemy.orm import Session

        monkeypatch.setattr(page_cache, "site_version", lambda _engine: None)

        def refuse(*_: object, **__: object) -> None:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open"))

        monkeypatch.setattr(Session, "execute", refuse)
        monkeypatch.setattr(Session, "connection", refuse)

    return away


def test_readers_read_on_while_the_database_is_away(client, thread_id, away) -> None:
    shown = client.get("/en/threads/").text
    away()
    again = client.get("/en/threads/")
    assert (again.status_code, again.text) == (200, shown)


def test_they_read_on_however_old_the_page_is(client, thread_id, away, monkeypatch) -> None:
    client.get("/en/threads/")
    away()
    now = page_cache.time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + 100_000)
    assert client.get("/en/threads/").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/en/about", 200), ("/en/threads/", 503)])
def test_nothing_made_while_the_database_was_away_is_kept(
    path, status, client, kept, away, quiet
) -> None:
    client.get("/en/login")  # the course is known now, as it is in a process that has served before
    away()
    assert client.get(path).status_code == status
    assert kept() == []


def test_the_version_is_read_before_the_page_is_made(
    app, client, monkeypatch, something_happens
) -> None:
    """What happens while a page is being made must not be hidden by it."""
    made = app.view_functions["forum.thread_list"]

    def slow(*args: object, **kwargs: object) -> object:
        answer = made(*args, **kwargs)
        something_happens()
        return answer

    monkeypatch.setitem(app.view_functions, "forum.thread_list", slow)
    client.get("/en/threads/")
    monkeypatch.setitem(app.view_functions, "forum.thread_list", made)
    first = next(iter(app.extensions["page_cache"].pages.values())).version
    client.get("/en/threads/")
    second = next(iter(app.extensions["page_cache"].pages.values())).version
    assert second == first + 1


def test_the_etag_tells_one_version_from_another(client, something_happens) -> None:
    first = client.get("/en/about").headers["ETag"]
    something_happens()
    assert client.get("/en/about").headers["ETag"] != first
    assert re.fullmatch(r'W/"[0-9a-f]+-[0-9a-f]{8}"', first)
