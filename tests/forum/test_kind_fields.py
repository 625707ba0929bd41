"""A thread started from its kind's own small form."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.forum.models import Post, Thread
from tests.forum.test_start_thread import fields

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
TIP = {"kind": "tip", "what": "Ask twice.", "for_whom": "Managers", "link": "https://example.org/a"}


@pytest.fixture
def bodies(app):
    def bodies() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(Post.body)))

    return bodies


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("question", ["tried"], ["what", "for_whom", "link"]),
        ("tip", ["what", "for_whom", "link"], ["tried"]),
        ("discussion", [], ["tried", "what", "for_whom", "link"]),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_form_asks_what_its_kind_asks(kind, asked, not_asked, lang, visit, amina) -> None:
    page = visit(amina).get(f"/{lang}/threads/new?kind={kind}").text
    assert [name for name in asked if f'name="{name}"' not in page] == []
    assert [name for name in not_asked if f'name="{name}"' in page] == []


@pytest.mark.parametrize(
    ("lang", "heading"),
    [
        ("en", "What I have tried"),
        ("fr", "Ce que j’ai essayé"),
        ("both", "What I have tried / Ce que j’ai essayé"),
    ],
)
def test_it_goes_into_the_post_under_a_heading_in_the_texts_language(
    lang, heading, visit, amina, bodies
) -> None:
    sent = fields(kind="question", tried="Two *letters*.\n", lang=lang)
    assert visit(amina).post("/en/threads/new", data=sent).status_code == 303
    assert bodies() == [f"We asked **everyone** who came.\n\n# {heading}\n\nTwo *letters*."]


def test_parts_left_empty_are_left_out(visit, amina, bodies) -> None:
    sent = fields(**TIP) | {"what": " ", "for_whom": ""}
    visit(amina).post("/en/threads/new", data=sent)
    assert bodies() == ["We asked **everyone** who came.\n\n# Link\n\nhttps://example.org/a"]


def test_a_part_is_text_enough(visit, amina, bodies) -> None:
    assert visit(amina).post("/en/threads/new", data=fields(body="", **TIP)).status_code == 303
    assert bodies() == [
        "# The tip\n\nAsk twice.\n\n# For whom\n\nManagers\n\n# Link\n\nhttps://example.org/a"
    ]


def test_what_another_kind_asks_is_no_text(visit, amina, bodies) -> None:
    sent = fields(body="", kind="question", what="Ask twice.")
    page = visit(amina).post("/en/threads/new", data=sent)
    assert page.status_code == 422
    assert "Write something before you post." in page.text
    assert bodies() == []


@pytest.mark.parametrize("headers", [None, HX])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_kind_can_be_changed_there_and_back_without_losing_a_word(
    headers, lang, visit, amina, bodies
) -> None:
    browser = visit(amina)
    sent = fields(kind="tip", tried="Two <letters>.\nThree calls.", fields="1")
    page = browser.post(f"/{lang}/threads/new", data=sent, headers=headers)
    assert page.status_code == 200
    assert ("<html" in page.text) == (headers is None)
    assert 'name="for_whom"' in page.text
    kept = '<input type="hidden" name="tried" value="Two &lt;letters&gt;.\nThree calls.">'
    assert kept in page.text
    page = browser.post(f"/{lang}/threads/new", data=sent | {"kind": "question"}, headers=headers)
    assert "Two &lt;letters&gt;.\nThree calls.</textarea>" in page.text
    assert 'name="for_whom"' not in page.text
    if headers is None:
        assert "We asked **everyone** who came." in page.text
    assert bodies() == []


@pytest.mark.parametrize("headers", [None, HX])
def test_the_preview_shows_the_parts_and_keeps_them(headers, visit, amina, bodies) -> None:
    sent = fields(**TIP, preview="1")
    page = visit(amina).post("/en/threads/new", data=sent, headers=headers).text
    assert "<h3>For whom</h3>\n<p>Managers</p>" in page
    if headers is None:
        assert 'value="Managers"' in page
    assert bodies() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"link": "example.org"}, "Write the whole address, with https:// before it."),
        ({"link": "javascript:alert(1)"}, "Write the whole address, with https:// before it."),
        ({"link": "https://a b"}, "Write the whole address, with https:// before it."),
        ({"for_whom": "x" * 201}, "Use at most 200 characters here."),
        ({"what": "x" * 2001}, "Use at most 2000 characters here."),
        ({"body": "x" * 19_990}, "Use at most 20,000 characters for a message"),
    ],
)
def test_a_part_that_is_wrong_is_refused_with_every_word(
    wrong, sentence, visit, amina, app
) -> None:
    sent = fields(**TIP) | wrong
    page = visit(amina).post("/en/threads/new", data=sent)
    assert page.status_code == 422
    assert sentence in page.text
    for word in sent.values():
        assert word[:500] in page.text
    with app.app_context():
        assert db.session.scalars(select(Thread.id)).all() == []


def test_what_is_wrong_with_another_kinds_part_is_no_matter(visit, amina, bodies) -> None:
    sent = fields(kind="discussion", link="nowhere", what="x" * 9_000)
    assert visit(amina).post("/en/threads/new", data=sent).status_code == 303
    assert bodies() == ["We asked **everyone** who came."]


def test_two_presses_with_another_part_are_two_threads(visit, amina, app) -> None:
    browser = visit(amina)
    for what in ("One.", "Two.", "Two."):
        assert (
            browser.post("/en/threads/new", data=fields(kind="tip", what=what)).status_code == 303
        )
    with app.app_context():
        assert len(db.session.scalars(select(Thread.id)).all()) == 2
