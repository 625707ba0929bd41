"""Texts that anyone may improve."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import User
from app.forum.models import Post
from tests.security.addresses import THREAD

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def wiki(posts_of, thread_id, change) -> int:
    """Amina's first post, opened for all."""
    post = posts_of(thread_id)[0]
    change(Post, post.id, is_wiki=True)
    return post.id


def read(browser, thread_id):
    return browser.get(f"/en/threads/{thread_id}", follow_redirects=True).text


@pytest.mark.parametrize("headers", [None, HX], ids=["page", "htmx"])
@pytest.mark.parametrize("person", ["amina", "grace", "rosa"])
def test_author_and_curators_open_a_text_and_take_it_back(
    person, headers, visit, thread_id, posts_of, request
) -> None:
    post = posts_of(thread_id)[0]
    browser = visit(request.getfixturevalue(person))
    for verb, is_wiki in (("wiki", True), ("wiki", True), ("wiki/end", False), ("wiki/end", False)):
        answer = browser.post(f"/en/posts/{post.id}/{verb}", headers=headers)
        assert answer.status_code == (200 if headers else 303)
        assert posts_of(thread_id)[0].is_wiki is is_wiki


@pytest.mark.parametrize("person", ["charlie", "luc"])
@pytest.mark.parametrize("verb", ["wiki", "wiki/end"])
def test_nobody_else_does(verb, person, visit, wiki, thread_id, posts_of, request) -> None:
    answer = visit(request.getfixturevalue(person)).post(f"/en/posts/{wiki}/{verb}")
    assert answer.status_code == 403
    assert posts_of(thread_id)[0].is_wiki


def test_the_menu_offers_it_to_them_alone(
    visit, thread_id, posts_of, amina, grace, charlie
) -> None:
    verb = f"/en/posts/{posts_of(thread_id)[0].id}/wiki"
    assert all(verb in read(visit(person), thread_id) for person in (amina, grace))
    assert all(verb not in read(visit(person), thread_id) for person in (None, charlie))


def test_noor_improves_it_and_the_post_says_so(visit, noor, wiki, thread_id, posts_of) -> None:
    hers = visit(noor)
    form = hers.get(f"/en/posts/{wiki}/edit").text
    assert "Anyone may improve this text." in form
    answer = hers.post(f"/en/posts/{wiki}/edit", data={"body": "Better first words.", "lang": "en"})
    assert answer.status_code == 303
    post = posts_of(thread_id)[0]
    assert (post.body, post.edited_by_id, post.revision_count) == (
        "Better first words.",
        noor.id,
        1,
    )
    page = read(visit(None), thread_id)
    assert ">Wiki</span>" in page
    assert f"Last edited by {noor.display_name}" in page
    assert f"/en/posts/{wiki}/history" in page


def test_the_heading_stays_with_the_author(visit, noor, wiki, thread_id, app) -> None:
    hers = visit(noor)
    assert 'name="title"' not in hers.get(f"/en/posts/{wiki}/edit").text
    hers.post(f"/en/posts/{wiki}/edit", data=THREAD | {"body": "Better first words."})
    assert "How do we begin?" in read(visit(None), thread_id)


def test_a_facilitator_may_change_the_heading_of_such_a_text(visit, grace, wiki, thread_id) -> None:
    hers = visit(grace)
    assert 'name="title"' in hers.get(f"/en/posts/{wiki}/edit").text
    hers.post(f"/en/posts/{wiki}/edit", data=THREAD | {"title": "A better title"})
    assert "A better title" in read(visit(None), thread_id)


def test_who_is_new_waits(visit, charlie, wiki, change, thread_id, posts_of) -> None:
    change(User, charlie.id, level="new")
    his = visit(charlie)
    answer = his.post(f"/en/posts/{wiki}/edit", data={"body": "My long words.", "lang": "en"})
    assert answer.status_code == 403
    assert "New members can do this once a first message of theirs was approved." in answer.text
    assert "My long words." in answer.text
    assert posts_of(thread_id)[0].body == "First words."
    assert f"/en/posts/{wiki}/edit" not in read(his, thread_id)


def test_when_it_is_taken_back_noor_may_not(visit, amina, noor, wiki, thread_id, posts_of) -> None:
    visit(amina).post(f"/en/posts/{wiki}/wiki/end")
    answer = visit(noor).post(f"/en/posts/{wiki}/edit", data={"body": "Late words.", "lang": "en"})
    assert answer.status_code == 403
    assert "Late words." in answer.text


def test_two_who_improve_at_once_see_both_texts(
    visit, noor, tom, wiki, thread_id, posts_of
) -> None:
    path = f"/en/posts/{wiki}/edit"
    hers, his = visit(noor), visit(tom)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', his.get(path).text)[1]
    hers.post(path, data={"body": "Her words.", "lang": "en", "seen": seen})
    refused = his.post(path, data={"body": "His words.", "lang": "en", "seen": seen})
    assert refused.status_code == 409
    assert "Her words.</textarea>" in refused.text
    assert "His words.</textarea>" in refused.text
    assert posts_of(thread_id)[0].body == "Her words."


def test_others_improve_but_only_the_author_removes(
    visit, noor, luc, thread_id, posts_of, change
) -> None:
    post = posts_of(thread_id)[1]
    change(Post, post.id, is_wiki=True)
    assert visit(noor).post(f"/en/posts/{post.id}/delete").status_code == 403
    visit(noor).post(f"/en/posts/{post.id}/edit", data={"body": "Changed since.", "lang": "en"})
    assert visit(luc).post(f"/en/posts/{post.id}/delete").status_code == 303
