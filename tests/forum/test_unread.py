"""What is new to a person, and what is not."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.cache import forget_all
from app.core.db import db
from app.forum import queries
from app.forum.models import Post, Thread, ThreadRead
from app.forum.queries import boards


@pytest.fixture
def news(app):
    """``news(noor)``: unread posts by thread id, as lists count them; header, grid and *my week*
    count the same threads."""

    def news(person):
        with app.app_context():
            actor = db.session.get_one(User, person.id)
            rows = queries.list_threads(actor, queries.Filters(), 99).rows
            unread = [row for row in rows if row.unread]
            first = queries.news(actor, None, 99)
            assert queries.count_unread(actor) == first.total == len(unread)
            assert {row.id: row.unread for row in first.rows} == {r.id: r.unread for r in unread}
            cells = Counter((row.board_id, row.stream_id or 0) for row in unread)
            assert queries.unread_by_cell(actor) == cells
            return {row.id: row.unread for row in unread}

    return news


@pytest.fixture
def read(visit, app):
    """``read(noor, thread_id, 41)``: open the page that holds that number."""

    def read(person, thread_id, number=1):
        with app.app_context():
            slug = db.session.get_one(Thread, thread_id).slug
        suffix = f"/{number}" if number > 1 else ""
        assert visit(person).get(f"/en/threads/{thread_id}-{slug}{suffix}").status_code == 200

    return read


def test_a_new_thread_is_new_to_others_but_not_to_its_author(start, news, amina, noor) -> None:
    thread_id = start(amina)
    assert news(noor) == {thread_id: 1}
    assert news(amina) == {}


def test_reading_a_page_marks_what_was_on_it_and_no_more(start, read, news, amina, luc, noor):
    thread_id = start(amina, replies_by=[luc] * 44)
    read(noor, thread_id)
    assert news(noor) == {thread_id: 25}
    read(noor, thread_id, 45)
    assert news(noor) == {}


def test_going_back_to_the_first_page_unreads_nothing(start, read, news, amina, luc, noor) -> None:
    thread_id = start(amina, replies_by=[luc] * 44)
    read(noor, thread_id, 45)
    read(noor, thread_id)
    assert news(noor) == {}


def test_a_page_that_moves_no_mark_writes_nothing(start, read, queries, amina, noor) -> None:
    thread_id = start(amina)
    read(noor, thread_id)
    with queries() as ran:
        read(noor, thread_id)
    writes = [s for s in ran if s.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [s for s in writes if "user_sessions" not in s] == []


def test_answering_after_reading_everything_is_not_news_to_oneself(
    start, read, news, visit, amina, noor
) -> None:
    thread_id = start(amina)
    read(noor, thread_id)
    visit(noor).post(f"/en/threads/{thread_id}/reply", data={"body": "Yes.", "lang": "en"})
    assert news(noor) == {}
    assert news(amina) == {thread_id: 1}


def test_answering_unread_does_not_hide_what_others_wrote(start, news, visit, amina, luc, noor):
    thread_id = start(amina, replies_by=[luc])
    visit(noor).post(f"/en/threads/{thread_id}/reply", data={"body": "Yes.", "lang": "en"})
    assert news(noor) == {thread_id: 3}


def test_nothing_from_before_joining_is_new(start, news, change, amina, noor) -> None:
    start(amina, at=clock.now() - timedelta(days=3))
    change(User, noor.id, confirmed_at=clock.now() - timedelta(days=1))
    forget_all()
    assert news(noor) == {}


def test_only_what_came_after_joining_is_new(start, news, change, visit, amina, noor) -> None:
    thread_id = start(amina, replies_by=[amina], at=clock.now() - timedelta(days=3))
    change(User, noor.id, confirmed_at=clock.now() - timedelta(days=1))
    visit(amina).post(f"/en/threads/{thread_id}/reply", data={"body": "Late.", "lang": "en"})
    forget_all()
    assert news(noor) == {thread_id: 1}


def test_nothing_older_than_sixty_days_is_new(start, news, change, amina, noor) -> None:
    start(amina, at=clock.now() - timedelta(days=62))
    change(User, noor.id, confirmed_at=clock.now() - timedelta(days=90))
    forget_all()
    assert news(noor) == {}


def test_mark_this_week_read(start, news, visit, amina, noor, board_id, app) -> None:
    start(amina)
    with app.app_context():
        other = boards().by_code["current-week-2"].id
    elsewhere = start(amina, board=other)
    response = visit(noor).post(f"/en/boards/{board_id}/read")
    assert response.status_code == 303
    assert response.location == "/en/offerings/current/weeks/3"
    assert news(noor) == {elsewhere: 1}


def test_what_comes_after_marking_is_new_again(start, news, visit, amina, noor, board_id) -> None:
    thread_id = start(amina)
    visit(noor).post(f"/en/boards/{board_id}/read")
    visit(amina).post(f"/en/threads/{thread_id}/reply", data={"body": "More.", "lang": "en"})
    assert news(noor) == {thread_id: 1}


def test_a_stranger_marks_nothing(client, board_id) -> None:
    assert client.post(f"/en/boards/{board_id}/read").location.startswith("/en/login")


def test_a_hidden_post_is_not_counted(start, news, change, posts_of, amina, luc, noor) -> None:
    thread_id = start(amina, replies_by=[luc, luc])
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now())
    assert news(noor) == {thread_id: 2}


def test_a_hidden_thread_is_not_counted(start, news, change, amina, noor, rosa) -> None:
    thread_id = start(amina)
    change(Thread, thread_id, hidden_at=clock.now())
    assert news(noor) == {}
    assert news(rosa) == {thread_id: 1}


def test_the_list_leads_to_the_first_unread_post(start, read, visit, amina, luc, noor) -> None:
    thread_id = start(amina, title="T", replies_by=[luc] * 29)
    read(noor, thread_id)
    page = visit(noor).get("/en/threads/").text
    assert f'href="/en/threads/{thread_id}-t/21#post-21"' in page


def test_header_and_grid_say_the_same(start, visit, amina, noor) -> None:
    for n in range(3):
        start(amina, title=f"T{n}")
    page = visit(noor).get("/en/offerings/current/").text
    assert "3 discussions with something new" in page
    assert re.search(r"week=3[^>]*>\s*<span[^>]*>3 discussions</span>\s*<span[^>]*>3 new", page)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "more than 2 discussions with"), ("fr", "plus de 2 discussions avec")],
)
def test_the_header_counts_no_further_than_it_says(
    lang, words, start, visit, amina, noor, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "MANY", 2)
    for n in range(4):
        start(amina, title=f"T{n}")
    page = visit(noor).get(f"/{lang}/threads/").text
    assert re.search(rf'aria-hidden="true">2\+</span><span class="visually-hidden">, {words}', page)


def test_a_mark_never_moves_back(app, start, amina, noor) -> None:
    from app.forum import marks

    thread_id = start(amina)
    with app.app_context():
        for number in (30, 7):
            marks.move_mark(noor.id, thread_id, number)
        db.session.commit()
        mark = db.session.get_one(ThreadRead, (noor.id, thread_id))
        assert mark.last_read_number == 30


def test_a_thread_says_nothing_is_new_after_its_week_was_marked_read(
    start, visit, board_id, amina, luc, noor, app
) -> None:
    thread_id = start(amina, replies_by=[luc])
    browser = visit(noor)
    address = f"/en/threads/{thread_id}-how-do-we-begin"
    browser.get(address)
    start_again = {"body": "More.", "lang": "en"}
    visit(luc).post(f"/en/threads/{thread_id}/reply", data=start_again)
    browser.post(f"/en/boards/{board_id}/read")
    page = browser.get(address).text
    assert "first unread" not in page
    assert "New since your last visit" not in page


@pytest.mark.parametrize(
    ("method", "headers"), [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch;prerender"})]
)
def test_looking_whether_a_page_is_there_is_not_reading_it(
    method, headers, start, visit, news, amina, noor
) -> None:
    thread_id = start(amina)
    visit(noor).open(f"/en/threads/{thread_id}-how-do-we-begin", method=method, headers=headers)
    assert news(noor) == {thread_id: 1}
