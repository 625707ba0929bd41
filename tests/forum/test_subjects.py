"""A thread is about a thing, leads to it, and is found from it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError
from app.forum import queries, subjects
from app.forum.models import Board, Thread
from app.forum.subjects import Subject


@pytest.fixture(autouse=True)
def books(monkeypatch, app) -> None:
    """Things of a feature that is none of the site's: number 7 is for everybody, 8 for Grace."""
    monkeypatch.setattr(subjects, "_finders", {})
    with app.app_context():
        board_id = db.session.scalar(select(Board.id).where(Board.code == "current-week-1"))

    @subjects.finds("book")
    def find(actor, book_id):
        if book_id == 7 or (book_id == 8 and actor is not None and actor.handle == "grace"):
            title = "A secret book" if book_id == 8 else "A book"
            values = {"handle": "amina"}
            return Subject(subjects.key_of("book", book_id), title, f"{title} (fr)",
                           "accounts.member", values, board_id)  # fmt: skip
        raise NotFoundError


@pytest.fixture
def talk(visit, app):
    """``talk(amina, "book:7")`` starts a thread about it and gives its id."""

    def talk(person, about: str) -> int:
        sent = {"title": "Worth a read?", "board": "current-week-1", "stream": "all",
                "kind": "discussion", "body": "What do you think?", "lang": "en", "about": about,
                "begun_in": "0"}  # fmt: skip
        answer = visit(person).post("/en/threads/new", data=sent)
        assert answer.status_code == 303
        with app.app_context():
            return db.session.scalars(select(Thread.id).order_by(Thread.id.desc())).first()

    return talk


def subject_of(app, thread_id):
    with app.app_context():
        return db.session.get_one(Thread, thread_id).subject


def test_the_form_says_what_one_writes_about_and_where_that_belongs(visit, amina) -> None:
    page = visit(amina).get("/fr/threads/new?about=book:7").text
    assert "A book (fr)" in page
    assert 'value="book:7"' in page
    assert re.search(r'<option[^>]*selected[^>]*value="current-week-1"', page)


def test_a_thread_leads_to_its_subject_in_the_readers_language(talk, amina, client, app) -> None:
    thread_id = talk(amina, "book:7")
    assert subject_of(app, thread_id) == "book:7"
    for lang, title in (("en", ">A book<"), ("fr", ">A book (fr)<")):
        assert title in client.get(f"/{lang}/threads/{thread_id}", follow_redirects=True).text


@pytest.mark.parametrize("about", ["", "book:9", "book:", "book:x", "song:7", "book", ":7"])
def test_what_is_no_subject_is_left_out_and_the_thread_is_there(about, talk, amina, app) -> None:
    assert subject_of(app, talk(amina, about)) is None


def test_what_a_person_may_not_see_is_no_subject_for_them(talk, amina, grace, client, app) -> None:
    assert subject_of(app, talk(amina, "book:8")) is None
    thread_id = talk(grace, "book:8")
    assert subject_of(app, thread_id) == "book:8"
    page = client.get(f"/en/threads/{thread_id}", follow_redirects=True).text
    assert "secret" not in page
    listed = client.get("/en/threads/?about=book:8").text
    assert "secret" not in listed
    assert "was left out: about" in listed


def test_a_list_holds_the_threads_about_it_and_no_other(talk, start, amina, luc, client) -> None:
    start(luc, title="Another matter")
    talk(amina, "book:7")
    page = client.get("/en/threads/?about=book:7").text
    assert "Worth a read?" in page
    assert "Another matter" not in page
    assert 'name="about" value="book:7"' in page


def test_a_hidden_thread_about_it_is_not_gathered(talk, amina, change, client, app) -> None:
    thread_id = talk(amina, "book:7")
    with app.app_context():
        when = db.session.get_one(Thread, thread_id).last_post_at
    change(Thread, thread_id, hidden_at=when)
    assert "Worth a read?" not in client.get("/en/threads/?about=book:7").text
    with app.app_context():
        assert not queries.list_threads(None, queries.Filters(subject="book:7")).rows


def test_editing_the_heading_keeps_the_subject(talk, amina, visit, app) -> None:
    thread_id = talk(amina, "book:7")
    with app.app_context():
        post_id = db.session.get_one(Thread, thread_id).first_post_id
    sent = {"title": "Really worth a read?", "kind": "discussion", "stream": "all", "lang": "en",
            "body": "What do you think?", "seen": ""}  # fmt: skip
    assert visit(amina).post(f"/en/posts/{post_id}/edit", data=sent).status_code == 303
    assert subject_of(app, thread_id) == "book:7"
