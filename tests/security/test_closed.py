"""A closed thread takes no word by any way in, whatever became of its first post (Flarum once
asked the first post, and found none to ask)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from tests.security.addresses import THREAD, WORDS

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def numbers(app, thread_id):
    """The ids of Amina's first post and of Luc's answer."""
    with app.app_context():
        posts = select(Post.id).where(Post.thread_id == thread_id).order_by(Post.number)
        return list(db.session.scalars(posts))


@pytest.fixture(params=["shown", "hidden"])
def closed(request, thread_id, numbers, change):
    """A closed thread whose first post is there, or is hidden."""
    change(Thread, thread_id, closed_at=clock.now())
    if request.param == "hidden":
        change(Post, numbers[0], hidden_at=clock.now())
    return thread_id


def words_of(posts_of, thread_id):
    return [(post.number, post.body, post.lang) for post in posts_of(thread_id)]


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("person", ["amina", "luc", "noor", "charlie", "tom"])
def test_nobody_but_who_curates_it_answers(
    person, headers, visit, closed, posts_of, request
) -> None:
    before = words_of(posts_of, closed)
    browser = visit(request.getfixturevalue(person))
    path = f"/en/threads/{closed}/reply"
    answers = [
        browser.post(path, data=WORDS, headers=headers),
        browser.post(path, data=WORDS | {"preview": "1"}, headers=headers),
        browser.get(path, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "This discussion is closed" in answers[0].text
    assert WORDS["body"] in answers[0].text
    assert words_of(posts_of, closed) == before


def test_a_stranger_is_asked_to_sign_in_and_answers_nothing(client, closed, posts_of) -> None:
    before = words_of(posts_of, closed)
    answer = client.post(f"/en/threads/{closed}/reply", data=WORDS)
    assert answer.location.startswith("/en/login?next=")
    assert words_of(posts_of, closed) == before


@pytest.mark.parametrize(("person", "number"), [("amina", 0), ("luc", 1), ("noor", 0)])
def test_nobody_but_who_curates_it_changes_a_word_in_it(
    person, number, visit, closed, numbers, posts_of, request
) -> None:
    before = words_of(posts_of, closed)
    browser = visit(request.getfixturevalue(person))
    answer = browser.post(f"/en/posts/{numbers[number]}/edit", data=THREAD)
    assert answer.status_code in (403, 404)
    assert words_of(posts_of, closed) == before


@pytest.mark.parametrize("person", ["grace", "rosa", "devon"])
def test_who_curates_it_still_answers(person, visit, closed, posts_of, request) -> None:
    browser = visit(request.getfixturevalue(person))
    assert browser.post(f"/en/threads/{closed}/reply", data=WORDS).status_code == 303
    assert len(posts_of(closed)) == 3


@pytest.mark.parametrize("person", ["amina", "grace", "rosa"])
def test_a_hidden_thread_with_a_hidden_first_post_takes_no_answer_from_anybody(
    person, visit, thread_id, numbers, change, posts_of, request
) -> None:
    change(Thread, thread_id, closed_at=clock.now(), hidden_at=clock.now())
    change(Post, numbers[0], hidden_at=clock.now())
    browser = visit(request.getfixturevalue(person))
    answer = browser.post(f"/en/threads/{thread_id}/reply", data=WORDS)
    assert answer.status_code in (403, 404)
    assert len(posts_of(thread_id)) == 2


def test_one_whose_first_post_alone_is_hidden_is_open_to_answers(
    visit, noor, thread_id, numbers, change, posts_of
) -> None:
    change(Post, numbers[0], hidden_at=clock.now())
    assert visit(noor).post(f"/en/threads/{thread_id}/reply", data=WORDS).status_code == 303
    assert len(posts_of(thread_id)) == 3
