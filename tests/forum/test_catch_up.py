"""Catching up with a week: what is not read yet, and nothing else."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread, ThreadRead
from app.forum.queries.catch_up import MOST_POSTS, MOST_THREADS
from app.programme.queries import outline
from tests.home.dom import parse
from tests.web.conftest import HX

ADDRESS = "/en/offerings/current/weeks/3/catch-up"


@pytest.fixture
def catch_up(visit):
    """``catch_up(noor)``: the words of the posts on her page, in their order."""

    def catch_up(person, query=""):
        page = visit(person).get(ADDRESS + query)
        assert page.status_code == 200
        return re.findall(r'<div class="post__body[^>]*>\s*<p>(.*?)</p>', page.text)

    return catch_up


@pytest.fixture
def mark_read(visit, catch_up):
    """``mark_read(noor)``: press the button at the end of her page."""

    def mark_read(person, headers=None):
        browser = visit(person)
        form = parse(browser.get(ADDRESS).text).every("form", action=ADDRESS)[0]
        fields: dict[str, list[str]] = {}
        for each in form.every("input"):
            fields.setdefault(each.attributes["name"], []).append(each.attributes["value"])
        return browser.post(ADDRESS, data=fields, headers=headers)

    return mark_read


def test_it_shows_only_what_this_person_has_not_read(start, catch_up, visit, amina, luc, noor):
    thread_id = start(amina, body="The question.", replies_by=[luc])
    assert catch_up(noor) == ["The question.", "Answer 2."]
    visit(noor).get(f"/en/threads/{thread_id}-how-do-we-begin")
    assert catch_up(noor) == []


def test_it_is_empty_with_a_word_about_it(visit, noor) -> None:
    assert "You are up to date" in visit(noor).get(ADDRESS).text


def test_marking_it_read_reads_what_was_shown(start, catch_up, mark_read, amina, luc, noor) -> None:
    start(amina, replies_by=[luc])
    assert mark_read(noor).status_code == 303
    assert catch_up(noor) == []


def test_with_htmx_it_goes_on_too(start, catch_up, mark_read, amina, noor) -> None:
    start(amina)
    assert mark_read(noor, HX).headers["HX-Redirect"].startswith(ADDRESS)
    assert catch_up(noor) == []


def test_what_came_meanwhile_is_still_new(app, start, visit, catch_up, amina, luc, noor) -> None:
    thread_id = start(amina)
    browser = visit(noor)
    browser.get(ADDRESS)
    visit(luc).post(f"/fr/threads/{thread_id}/reply", data={"body": "Since then.", "lang": "en"})
    browser.post(ADDRESS, data={"shown": f"{thread_id}:1"})
    assert catch_up(noor) == ["Since then."]


def test_a_mark_never_passes_the_end_of_a_thread(app, start, visit, amina, noor) -> None:
    thread_id = start(amina)
    visit(noor).post(ADDRESS, data={"shown": [f"{thread_id}:999", "x", "0:0", "12"]})
    with app.app_context():
        assert db.session.get_one(ThreadRead, (noor.id, thread_id)).last_read_number == 1


def test_nobody_marks_a_thread_they_may_not_see(app, hidden, visit, noor) -> None:
    visit(noor).post(ADDRESS, data={"shown": f"{hidden}:1"})
    with app.app_context():
        assert db.session.get(ThreadRead, (noor.id, hidden)) is None


def test_a_long_thread_shows_its_first_unread_and_the_way_on(start, visit, amina, luc, noor):
    thread_id = start(amina, replies_by=[luc] * (MOST_POSTS + 5))
    page = visit(noor).get(ADDRESS).text
    assert page.count('class="post"') == MOST_POSTS
    onward = MOST_POSTS + 1
    assert f"/en/threads/{thread_id}-how-do-we-begin/{onward}#post-{onward}" in page


def test_many_threads_come_page_by_page(start, catch_up, mark_read, amina, noor) -> None:
    for number in range(MOST_THREADS + 2):
        start(amina, body=f"Thread {number}.")
    assert catch_up(noor) == [f"Thread {n}." for n in range(MOST_THREADS)]
    mark_read(noor)
    assert catch_up(noor) == [f"Thread {n}." for n in range(MOST_THREADS, MOST_THREADS + 2)]


def test_it_can_be_limited_to_a_stream(app, start, catch_up, amina, noor) -> None:
    with app.app_context():
        one, other, *_ = outline().streams
    start(amina, body="For one.", stream_id=one.id)
    start(amina, body="For another.", stream_id=other.id)
    start(amina, body="For all.")
    assert catch_up(noor, f"?stream={one.code}") == ["For one.", "For all."]
    assert catch_up(noor, "?stream=all") == ["For one.", "For another.", "For all."]


def test_hidden_posts_and_threads_are_not_in_it(
    start, change, posts_of, catch_up, amina, luc, noor
) -> None:
    secret = start(amina, body="SECRET thread")
    change(Thread, secret, hidden_at=clock.now())
    thread_id = start(amina, body="Open.", replies_by=[luc, luc])
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now(), html="<p>SECRET post</p>")
    assert catch_up(noor) == ["Open.", "Answer 3."]


def test_an_anchor_is_there_only_once(start, visit, amina, noor) -> None:
    start(amina), start(amina)
    ids = re.findall(r'\sid="([^"]+)"', visit(noor).get(ADDRESS).text)
    assert len(ids) == len(set(ids))


def test_its_cost_does_not_grow(app, start, visit, queries, amina, luc, noor) -> None:
    browser = visit(noor)
    counts = []
    for _ in range(2):
        for _ in range(3):
            start(amina, replies_by=[luc] * 3)
        browser.get(ADDRESS)
        with queries() as ran:
            browser.get(ADDRESS)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 8


def test_the_week_leads_to_it_when_something_is_new(start, visit, amina, noor) -> None:
    week = "/en/offerings/current/weeks/3"
    assert ADDRESS not in visit(noor).get(week).text
    start(amina)
    assert ADDRESS in visit(noor).get(week).text


def test_a_stranger_is_asked_to_sign_in(visit, client) -> None:
    assert "/login" in client.get(ADDRESS).headers["Location"]


def test_in_french(start, visit, amina, noor: User) -> None:
    start(amina)
    page = visit(noor).get(ADDRESS.replace("/en/", "/fr/")).text
    assert "Rattraper la semaine\u00a03" in page
    assert "Marquer ces messages comme lus" in page
