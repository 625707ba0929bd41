"""Before a text with personal information is posted, its writer is asked once whether they mean it."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.personal import unmeant
from app.forum.models import Draft, Post, PostTranslation, Thread
from app.learning.models import Activity

ASKED = {"en": "Did you mean to?", "fr": "Était-ce voulu?"}
MAIL = "amina.k@example.org"
TEXT = f"Write to me: {MAIL}, or call 613-555-0188."
THREAD = {"body": "First words.", "lang": "en", "kind": "discussion", "stream": "all",
          "board": "current-week-3"}  # fmt: skip
pytestmark = pytest.mark.once


def ticked(page: str) -> dict[str, str]:
    """What the box in the page sends."""
    box = re.search(r'name="as_it_is"\s+value="(\w+)"', page)
    assert box, page[-2000:]
    return {"as_it_is": box[1]}


def said(page: str) -> str:
    return html.unescape(page)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (TEXT, ["email", "phone"]),
        ("K1A 0B1 and 046 454 286", ["social_insurance", "postal_code"]),
        (f"[{MAIL}](mailto:{MAIL})", ["email"]),
        ("+1 (613) 555-0188", ["phone"]),
        (f"> Luc wrote: {MAIL}\n\nI agree.", []),
        ("Write to info@example.org or aide-web@exemple.ca.", []),
        ("https://example.org/posts/6135550188", []),
        ("![A chart](attachment:caca5e089f8ceb8f735ef8545960065c)", []),
        ("10 june 2026, 1,234,567 people, 3 minute drive, rue 12", []),
    ],
)
def test_what_people_are_asked_about(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in unmeant(text)] == kinds


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Request-Type": "partial"}])
def test_an_answer_comes_back_with_every_word_and_is_posted_as_it_is(
    lang, headers, visit, luc, thread_id, posts_of, app
) -> None:
    browser, sent = visit(luc), {"body": TEXT, "lang": "en", "tab": "a", "sequence": "0"}
    browser.post(f"/{lang}/drafts/reply/{thread_id}", data=sent)
    address = f"/{lang}/threads/{thread_id}/reply"
    page = browser.post(address, data=sent, headers=headers)
    assert page.status_code == 422
    assert ASKED[lang] in said(page.text).replace("\u202f", "")
    assert MAIL in page.text
    assert "613-555-0188" in page.text
    assert f"{TEXT}</textarea>" in said(page.text)
    assert len(posts_of(thread_id)) == 2
    with app.app_context():
        assert dict(db.session.scalar(select(Draft.fields)))["body"] == TEXT
    again = browser.post(address, data=sent | ticked(page.text), headers=headers)
    assert again.status_code in (200, 303)
    assert [post.body for post in posts_of(thread_id)][2:] == [TEXT]


def test_another_address_is_asked_about_again(visit, luc, thread_id, posts_of) -> None:
    browser, sent = visit(luc), {"body": TEXT, "lang": "en"}
    box = ticked(browser.post(f"/en/threads/{thread_id}/reply", data=sent).text)
    other = {"body": f"{TEXT} Or luc.b@example.org.", "lang": "en"}
    page = browser.post(f"/en/threads/{thread_id}/reply", data=other | box)
    assert page.status_code == 422
    assert "luc.b@example.org" in page.text
    assert len(posts_of(thread_id)) == 2
    # A form that is shown again for another reason keeps the box as it was.
    shown = browser.post(f"/en/threads/{thread_id}/reply", data=sent | box | {"preview": "1"}).text
    assert re.search(r'name="as_it_is"\s+value="\w+"\s+checked', shown)


def test_taken_out_it_is_posted_without_a_question(visit, luc, thread_id, posts_of) -> None:
    browser = visit(luc)
    browser.post(f"/en/threads/{thread_id}/reply", data={"body": TEXT, "lang": "en"})
    browser.post(f"/en/threads/{thread_id}/reply", data={"body": "Write to me.", "lang": "en"})
    assert [post.body for post in posts_of(thread_id)][2:] == ["Write to me."]


def test_a_discussion_with_an_address_in_its_title(app, visit, amina) -> None:
    browser, sent = visit(amina), {**THREAD, "title": f"Ask {MAIL}"}
    page = browser.post("/en/threads/new", data=sent)
    assert page.status_code == 422
    assert MAIL in page.text
    with app.app_context():
        assert db.session.scalar(select(Thread.id)) is None
    assert browser.post("/en/threads/new", data=sent | ticked(page.text)).status_code == 303


def test_a_change_is_asked_about_what_is_new_in_it(app, visit, amina, start) -> None:
    thread_id = start(amina, body=TEXT)
    with app.app_context():
        post_id = db.session.get_one(Thread, thread_id).first_post_id
    heading = {"title": "How do we begin?", "kind": "discussion", "stream": "all", "lang": "en"}
    address, browser = f"/en/posts/{post_id}/edit", visit(amina)
    page = browser.post(address, data={**heading, "body": f"{TEXT} K1A 0B1", "seen": ""})
    assert page.status_code == 422
    assert "K1A 0B1" in page.text
    assert f"address: {MAIL}" not in page.text  # that was there
    assert (
        browser.post(address, data={**heading, "body": f"{TEXT}!", "seen": ""}).status_code == 303
    )


def test_a_translation_is_asked_about_what_the_original_has_not(app, visit, luc, start) -> None:
    thread_id = start(luc, body="Some words.")
    with app.app_context():
        post_id = db.session.get_one(Thread, thread_id).first_post_id
    browser, sent = visit(luc), {"body": f"Des mots : {MAIL}", "seen": ""}
    page = browser.post(f"/fr/posts/{post_id}/translate", data=sent)
    assert page.status_code == 422
    assert sent["body"] in said(page.text)
    browser.post(f"/fr/posts/{post_id}/translate", data=sent | ticked(page.text))
    with app.app_context():
        assert db.session.scalar(select(PostTranslation.body)) == sent["body"]


def test_a_result_of_an_activity(app, visit, amina) -> None:
    with app.app_context():
        of_groups = select(Activity.id).where(Activity.mode == "group", Activity.is_published)
        activity_id = db.session.scalars(of_groups.order_by(Activity.id)).first()
        names = [each["id"] for each in db.session.get_one(Activity, activity_id).fields]
    sent = {f"a-{name}": "Nothing much." for name in names}
    sent |= {"group_name": "The Beavers", "stream": "all", "lang": "en", f"a-{names[0]}": TEXT}
    address, browser = f"/en/activities/{activity_id}/result", visit(amina)
    page = browser.post(address, data=sent)
    assert page.status_code == 422
    assert said(page.text).count(TEXT) == 1
    with app.app_context():
        assert db.session.scalar(select(Post.id)) is None
    assert browser.post(address, data=sent | ticked(page.text)).status_code == 303
