"""Facilitators sum up a week or a discussion, in both languages, and cite messages by number."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.events import on
from app.facilitation import events
from app.facilitation.models import Synthesis
from app.forum import commands as forum
from app.forum.models import Post, Thread
from tests.home.dom import fields_of, main_of
from tests.search.test_leaks import hits
from tests.security.addresses import SYNTHESIS

SECRET = "zanzibarite"
WEEK = "/en/offerings/current/weeks/3"
DRAFT = SYNTHESIS | {"renews": "y"}
PUBLISHED = DRAFT | {"act": "publish"}


@pytest.fixture
def synthesis(app):
    """``synthesis()``: the only one as it is now, or None."""

    def synthesis() -> Synthesis | None:
        with app.app_context():
            return db.session.scalars(select(Synthesis)).one_or_none()

    return synthesis


@pytest.fixture
def reply(app, luc):
    """``reply(thread_id)``: Luc says something more."""

    def reply(thread_id: int) -> None:
        with app.app_context():
            author = db.session.get_one(type(luc), luc.id)
            forum.post_reply(author, db.session.get_one(Thread, thread_id), "More.", "en")
            db.session.commit()

    return reply


@pytest.mark.parametrize("place", ["week", "thread"])
def test_a_synthesis_is_published_in_both_languages_and_says_what_it_covers(
    place, hers, client, thread_id, reply
) -> None:
    shown = WEEK if place == "week" else f"/en/threads/{thread_id}-how-do-we-begin"
    form = f"{WEEK}/synthesis" if place == "week" else f"/en/threads/{thread_id}/synthesis"
    assert form in hers.get(shown).text
    sent = fields_of(hers.get(form).text) | PUBLISHED
    assert hers.post(form, data=sent).headers["Location"].endswith("#synthesis")
    page = client.get(shown).text
    assert "Start <em>small</em>." in page
    assert ("up to message 2," if place == "thread" else "Covers the discussions up to") in page
    assert "newer message" not in page
    assert "Commencez <em>petit</em>." in client.get(shown.replace("/en/", "/fr/")).text
    reply(thread_id)
    assert "1 newer message since." in client.get(shown).text
    assert form not in client.get(shown).text


@pytest.mark.once
def test_further_pages_of_a_discussion_lead_to_it(hers, client, start, amina, luc) -> None:
    thread = start(amina, replies_by=[luc] * 25)
    hers.post(f"/en/threads/{thread}/synthesis", data=PUBLISHED)
    page = client.get(f"/en/threads/{thread}-how-do-we-begin/21").text
    assert f'/en/threads/{thread}--#synthesis">What we heard' in page
    assert "Start <em>small</em>." not in page


def test_what_is_published_about_a_discussion_is_named_on_the_page_of_its_week(
    hers, client, thread_id, change
) -> None:
    hers.post(f"/en/threads/{thread_id}/synthesis", data=PUBLISHED)
    assert f'/en/threads/{thread_id}--#synthesis">What we heard' in client.get(WEEK).text
    change(Thread, thread_id, hidden_at=clock.now())
    assert "What we heard" not in hers.get(WEEK).text


@pytest.mark.parametrize("person", ["amina", "tom", None])
def test_nobody_else_sums_up_or_reads_a_draft(
    person, hers, visit, request, thread_id, synthesis
) -> None:
    browser = visit(request.getfixturevalue(person) if person else None)
    form = f"/en/threads/{thread_id}/synthesis"
    expected = 403 if person else 303
    assert browser.get(form).status_code == expected
    assert browser.post(form, data=PUBLISHED).status_code == expected
    assert synthesis() is None
    hers.post(form, data=DRAFT | {"body_en": SECRET})
    history = f"/en/offerings/current/history/synthesis/{synthesis().uuid}"
    assert SECRET in hers.get(history).text
    for address in (WEEK, f"/en/threads/{thread_id}-how-do-we-begin", history, form):
        assert SECRET not in browser.get(address).text


@pytest.mark.parametrize("field", ["title_fr", "body_en"])
def test_a_draft_may_lack_a_language_and_is_not_published_without(field, hers, synthesis) -> None:
    path = f"{WEEK}/synthesis"
    assert hers.post(path, data=DRAFT | {field: ""}).status_code == 303
    answer = hers.post(path, data=PUBLISHED | {field: "", "seen": ""})
    assert answer.status_code == 422
    assert "Write this in both languages." in answer.text
    assert fields_of(answer.text)["body_fr"] == SYNTHESIS["body_fr"]
    assert synthesis().published_at is None


def test_citations_follow_a_message_that_is_moved(
    hers, client, start, amina, luc, change, posts_of, synthesis
) -> None:
    first, other = start(amina, replies_by=[luc]), start(amina, title="Another", replies_by=[luc])
    cited, elsewhere = posts_of(first)[1].id, posts_of(other)[1].id
    form = f"/en/threads/{first}/synthesis"
    body = f"Luc says so (#2, #{other}/2), `#2` is no citation, nor is [#2](https://example.org/)."
    hers.post(form, data=PUBLISHED | {"body_en": body})
    page = client.get(f"/en/threads/{first}-how-do-we-begin").text
    assert f'<a href="/en/posts/{cited}"' in page
    assert f'<a href="/en/posts/{elsewhere}"' in page
    assert page.count(f'/en/posts/{cited}" rel=') == 1
    change(Post, cited, thread_id=other, number=3)
    change(Post, elsewhere, thread_id=first, number=2)
    hers.post(form, data=PUBLISHED | {"body_en": f"{body} Yes."})
    assert synthesis().cited == {"2": cited, f"{other}/2": elsewhere}


def test_what_is_no_message_for_everybody_is_not_cited(hers, thread_id, change, posts_of) -> None:
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now())
    form = f"/en/threads/{thread_id}/synthesis"
    for said in ("#2", "#99", f"#{thread_id}/99"):
        answer = hers.post(form, data=PUBLISHED | {"body_fr": f"Voir {said}."})
        assert answer.status_code == 422
        assert f"has this number: {said}" in answer.text
        assert hers.post(form, data=DRAFT | {"body_fr": f"Voir {said}."}).status_code == 303


def test_a_preview_saves_nothing(hers, synthesis) -> None:
    answer = hers.post(
        f"{WEEK}/synthesis", data=DRAFT | {"act": "preview", "body_fr": "Un *canot* <b>x</b>"}
    )
    assert "Un <em>canot</em>" in answer.text
    assert "<b>x</b>" not in answer.text
    assert synthesis() is None


def test_of_two_who_write_it_the_second_sees_both(hers, visit, devon, synthesis) -> None:
    path = f"{WEEK}/synthesis"
    hers.post(path, data=DRAFT)
    form = fields_of(hers.get(path).text)
    assert visit(devon).post(path, data=form | {"body_fr": "Le sien"}).status_code == 303
    answer = hers.post(path, data=form | {"body_fr": "Le mien"})
    assert answer.status_code == 409
    assert "Le sien" in answer.text
    assert fields_of(answer.text)["body_fr"] == "Le mien"
    assert synthesis().body_fr == "Le sien"


def test_what_it_said_before_is_kept_and_brought_back(hers, client, synthesis) -> None:
    path = f"{WEEK}/synthesis"
    hers.post(path, data=PUBLISHED)
    hers.post(path, data=SYNTHESIS | {"body_en": "Start big."})
    history = f"/en/offerings/current/history/synthesis/{synthesis().uuid}"
    assert hers.post(f"{history}/2").status_code == 303
    assert "Start <em>small</em>." in client.get(WEEK).text


@pytest.mark.once
def test_what_becomes_of_it_is_told(hers, synthesis, monkeypatch) -> None:
    told = []
    on(events.SynthesisPublished, events.SynthesisChanged, events.SynthesisWithdrawn)(
        lambda event: told.append(type(event).__name__)
    )
    path = f"{WEEK}/synthesis"
    for sent in (DRAFT, PUBLISHED, PUBLISHED, SYNTHESIS | {"body_en": "New."},
                 SYNTHESIS | {"act": "withdraw"}):  # fmt: skip
        hers.post(path, data=sent)
    assert told == ["SynthesisPublished", "SynthesisChanged", "SynthesisWithdrawn"]


@pytest.mark.once
def test_what_is_published_is_found_and_a_draft_is_not(
    hers, client, thread_id, change, indexed
) -> None:
    form = f"/en/threads/{thread_id}/synthesis"
    said = {"body_en": f"A {SECRET}."}

    def found(lang: str = "en", asked: str = SECRET) -> str:
        indexed()
        return hits(client.get(f"/{lang}/search?q={asked}").text)

    hers.post(form, data=DRAFT | said)
    assert SECRET not in found()
    hers.post(form, data=PUBLISHED | said)
    assert "#synthesis" in found()
    assert "Ce que nous avons entendu" in found("fr", f"{SECRET}+quoi:synthese")
    change(Thread, thread_id, hidden_at=clock.now())
    assert SECRET not in found()
    change(Thread, thread_id, hidden_at=None)
    hers.post(form, data=SYNTHESIS | said | {"act": "withdraw"})
    assert SECRET not in found()
    assert "What we heard" not in main_of(client.get(WEEK).text).text
