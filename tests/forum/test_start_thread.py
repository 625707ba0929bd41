"""Starting a thread, by everyone who might try."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db
from app.forum.models import HeldPost, Post, Thread, ThreadCount

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def fields(**changes: str) -> dict[str, str]:
    return {
        "title": "Whom did we forget to ask?",
        "board": "current-week-3",
        "kind": "question",
        "stream": "practitioners",
        "lang": "en",
        "body": "We asked **everyone** who came.",
        "submission": "once",
    } | changes


def threads(app: Flask) -> list[Thread]:
    with app.app_context():
        return list(db.session.scalars(select(Thread)))


def test_amina_starts_a_thread_and_is_shown_it(visit, amina, app) -> None:
    response = visit(amina).post("/en/threads/new", data=fields())
    (thread,) = threads(app)
    assert response.status_code == 303
    assert response.location == f"/en/threads/{thread.id}-whom-did-we-forget-to-ask"
    assert (thread.reply_count, thread.last_number) == (0, 1)


def test_what_she_wrote_is_kept_as_html(visit, amina, app) -> None:
    visit(amina).post("/en/threads/new", data=fields())
    with app.app_context():
        assert db.session.scalars(select(Post.html)).one() == (
            "<p>We asked <strong>everyone</strong> who came.</p>\n"
        )


def test_the_grid_counts_it(visit, amina, app) -> None:
    visit(amina).post("/en/threads/new", data=fields())
    with app.app_context():
        assert db.session.scalars(select(ThreadCount.threads)).all() == [1]


def test_pressing_twice_starts_one_thread(visit, amina, app) -> None:
    browser = visit(amina)
    first = browser.post("/en/threads/new", data=fields())
    second = browser.post("/en/threads/new", data=fields())
    assert len(threads(app)) == 1
    assert browser.get(second.location).location.startswith(first.location)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "  "}, "Give your discussion a title."),
        ({"title": "x" * 121}, "Use at most 120 characters for the title."),
        ({"body": " \n "}, "Write something before you post."),
        ({"body": "x" * 20_001}, "Use at most 20,000 characters for a message"),
        ({"kind": "poem"}, "Choose what it is."),
        ({"kind": "announcement"}, "Choose what it is."),
        ({"stream": "wizards"}, "Choose for whom it is."),
        ({"board": "nowhere"}, "Choose where your discussion belongs."),
        ({"lang": "de"}, "Choose the language of your text."),
    ],
)
def test_a_refused_form_says_why_and_keeps_every_word(wrong, sentence, visit, amina, app) -> None:
    response = visit(amina).post("/en/threads/new", data=fields(**wrong))
    kept = fields(**wrong)
    assert response.status_code == 422
    assert sentence in response.text
    assert kept["body"].strip()[:500] in response.text
    assert kept["title"].strip() in response.text
    assert threads(app) == []


def test_preview_shows_the_text_and_keeps_nothing(visit, amina, app) -> None:
    response = visit(amina).post("/en/threads/new", data=fields(preview="1"))
    assert response.status_code == 200
    assert "<strong>everyone</strong>" in response.text
    assert "We asked **everyone** who came." in response.text
    assert threads(app) == []


def test_preview_for_htmx_is_the_fragment_alone(visit, amina, app) -> None:
    response = visit(amina).post("/en/threads/new", data=fields(preview="1"), headers=HX)
    assert "<strong>everyone</strong>" in response.text
    assert "<html" not in response.text
    assert threads(app) == []


def test_grace_may_announce_in_her_offering(visit, grace, app) -> None:
    visit(grace).post("/en/threads/new", data=fields(kind="announcement"))
    assert [thread.kind for thread in threads(app)] == ["announcement"]


def test_grace_may_not_announce_in_the_commons(visit, grace, app) -> None:
    response = visit(grace).post(
        "/en/threads/new", data=fields(kind="announcement", board="welcome")
    )
    assert response.status_code == 422
    assert threads(app) == []


def test_a_stranger_keeps_the_text_and_is_sent_to_sign_in(client, app) -> None:
    response = client.post("/en/threads/new", data=fields())
    assert response.status_code == 303
    assert response.location.startswith("/en/login?next=/en/kept/")
    assert threads(app) == []
    kept = client.get(response.location.partition("next=")[2])
    assert "We asked **everyone** who came." in kept.text


def test_fields_nobody_asked_for_are_ignored(visit, amina, rosa, app) -> None:
    extra = {"author_id": str(rosa.id), "created_at": "2019-06-10", "hidden_at": "x", "id": "7"}
    visit(amina).post("/en/threads/new", data=fields() | extra)
    (thread,) = threads(app)
    assert (thread.author_id, thread.hidden_at) == (amina.id, None)


def test_the_form_opens_with_what_the_link_asked_for(visit, luc) -> None:
    page = visit(luc).get("/fr/threads/new?week=2&stream=executives&kind=tip").text
    assert '<option selected value="current-week-2">' in page
    assert '<option selected value="executives">' in page
    assert '<option selected value="tip">' in page
    assert 'value="fr"' in page


def test_a_newcomer_starts_three_threads_on_the_first_day(visit, amina, app, change) -> None:
    from app.accounts.models import User

    change(User, amina.id, level="new")
    browser = visit(amina)
    codes = [
        browser.post("/en/threads/new", data=fields(submission=str(n))).status_code
        for n in range(4)
    ]
    assert codes == [303, 303, 303, 429]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HeldPost)) == 3
        assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


@pytest.mark.parametrize("lang", ["xx", ""])
@pytest.mark.parametrize("headers", [None, HX])
def test_a_preview_in_no_known_language_is_still_a_preview(lang, headers, visit, amina) -> None:
    data = fields(preview="1", lang=lang)
    response = visit(amina).post("/en/threads/new", data=data, headers=headers)
    assert response.status_code == 200
    assert "<strong>everyone</strong>" in response.text


def test_a_form_the_browser_shows_again_posts_its_new_words(visit, amina, app) -> None:
    browser = visit(amina)
    for title in ("First question", "Second question"):
        assert browser.post("/en/threads/new", data=fields(title=title)).status_code == 303
    assert {thread.title for thread in threads(app)} == {"First question", "Second question"}


def test_a_second_press_of_the_last_thread_a_newcomer_may_start_is_no_refusal(
    visit, charlie, app, change
) -> None:
    change(User, charlie.id, level="new")
    browser = visit(charlie)
    for number in range(3):
        browser.post("/en/threads/new", data=fields(title=f"T{number}"))
    assert browser.post("/en/threads/new", data=fields(title="T2")).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HeldPost)) == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eevil\u0007 title", "evil title"),
        ("  two \u00a0 words\u2028here ", "two words here"),
        ("👩\u200d💻 at work", "👩\u200d💻 at work"),
    ],
)
def test_a_title_keeps_only_what_can_be_seen(typed, kept, visit, amina, app) -> None:
    visit(amina).post("/en/threads/new", data=fields(title=typed))
    assert [thread.title for thread in threads(app)] == [kept]


@pytest.mark.parametrize("title", ["\u200b", "\ufeff\u2060", "\u200d"])
def test_a_title_nobody_can_see_is_none(title, visit, amina) -> None:
    response = visit(amina).post("/en/threads/new", data=fields(title=title))
    assert response.status_code == 422
    assert "Give your discussion a title." in response.text
