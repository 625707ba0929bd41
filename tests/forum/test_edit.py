"""Changing what one wrote, and who may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.forum.models import Post, Thread, ThreadCount


@pytest.fixture
def edit(visit, posts_of, thread_id):
    def edit(person, number, **changes):
        post = posts_of(thread_id)[number - 1]
        data = {"body": "Better words.", "lang": "en"} | changes
        return visit(person).post(f"/en/posts/{post.id}/edit", data=data)

    return edit


HEADING = {"title": "A better title", "kind": "question", "stream": "supporters"}


def test_luc_changes_his_words(edit, luc, posts_of, thread_id) -> None:
    assert edit(luc, 2).status_code == 303
    changed = posts_of(thread_id)[1]
    assert (changed.body, changed.html) == ("Better words.", "<p>Better words.</p>\n")
    assert changed.edited_at is not None


def test_saving_the_same_words_is_no_change(edit, luc, posts_of, thread_id) -> None:
    edit(luc, 2, body="Answer 2.")
    assert posts_of(thread_id)[1].edited_at is None


def test_amina_changes_the_heading_with_the_first_post(edit, amina, app, thread_id) -> None:
    assert edit(amina, 1, **HEADING).status_code == 303
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        assert (thread.title, thread.slug, thread.kind) == (
            "A better title",
            "a-better-title",
            "question",
        )


def test_the_grid_follows_a_change_of_stream(edit, amina, app, thread_id) -> None:
    edit(amina, 1, **HEADING)
    with app.app_context():
        stream_id = db.session.get_one(Thread, thread_id).stream_id
        counts = {c.stream_id: c.threads for c in db.session.scalars(select(ThreadCount))}
        assert counts == {0: 0, stream_id: 1}


def test_the_old_address_leads_to_the_new_one(edit, amina, client, thread_id) -> None:
    edit(amina, 1, **HEADING)
    response = client.get(f"/en/threads/{thread_id}-how-do-we-begin")
    assert response.status_code == 301
    assert response.location == f"/en/threads/{thread_id}-a-better-title"


@pytest.mark.parametrize("number", [1, 2])
def test_charlie_may_change_nothing(number, edit, charlie, posts_of, thread_id) -> None:
    response = edit(charlie, number, **HEADING)
    assert response.status_code == 403
    assert "Only the author can change this." in response.text
    assert "Better words." in response.text  # given back, not kept
    assert all(post.edited_at is None for post in posts_of(thread_id))


def test_rosa_may_change_anything(edit, rosa, posts_of, thread_id) -> None:
    assert edit(rosa, 2).status_code == 303
    assert posts_of(thread_id)[1].body == "Better words."


def test_an_author_cannot_change_words_in_a_closed_thread(edit, luc, closed, posts_of) -> None:
    assert edit(luc, 2).status_code == 403
    assert posts_of(closed)[1].body == "Answer 2."


def test_a_post_hidden_from_charlie_does_not_exist(edit, charlie, hidden) -> None:
    assert edit(charlie, 2).status_code == 404


def test_a_stranger_is_asked_to_sign_in(edit) -> None:
    assert edit(None, 2).location.startswith("/en/login?next=")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "This message was changed while you were writing"),
        ("fr", "Ce message a été modifié pendant que vous écriviez"),
    ],
)
def test_the_second_editor_sees_both_texts_and_loses_neither(
    lang, said, visit, luc, rosa, posts_of, thread_id
) -> None:
    post = posts_of(thread_id)[1]
    path = f"/{lang}/posts/{post.id}/edit"
    his, hers = visit(luc), visit(rosa)
    opened = _seen(hers.get(path).text)
    his.post(path, data={"body": "His own words.", "lang": "en", "seen": opened})
    refused = hers.post(path, data={"body": "Her words.", "lang": "en", "seen": opened})
    assert refused.status_code == 409
    assert said in refused.text
    assert "His own words.</textarea>" in refused.text
    assert "Her words.</textarea>" in refused.text
    assert posts_of(thread_id)[1].body == "His own words."

    again = {"body": "Words of both.", "lang": "en", "seen": _seen(refused.text)}
    assert hers.post(path, data=again).status_code == 303
    assert posts_of(thread_id)[1].body == "Words of both."


def test_saving_twice_is_no_conflict(visit, luc, posts_of, thread_id) -> None:
    path = f"/en/posts/{posts_of(thread_id)[1].id}/edit"
    browser = visit(luc)
    data = {"body": "Better words.", "lang": "en", "seen": _seen(browser.get(path).text)}
    assert [browser.post(path, data=data).status_code for _ in range(2)] == [303, 303]


def _seen(page: str) -> str:
    found = re.search(r'<input[^>]*name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_refused_change_keeps_every_word(edit, luc) -> None:
    response = edit(luc, 2, body="x" * 20_001)
    assert response.status_code == 422
    assert "x" * 20_001 in response.text


def test_a_refused_preview_keeps_nothing(edit, luc, posts_of, thread_id) -> None:
    response = edit(luc, 2, body="_perhaps_", preview="1")
    assert "<em>perhaps</em>" in response.text
    assert posts_of(thread_id)[1].body == "Answer 2."


def test_the_form_opens_with_the_words_as_written(visit, luc, posts_of, thread_id) -> None:
    post: Post = posts_of(thread_id)[1]
    assert "Answer 2.</textarea>" in visit(luc).get(f"/en/posts/{post.id}/edit").text
