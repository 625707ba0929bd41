"""What has been talked about already, while a new thread is being started."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import queries
from app.forum.models import Thread
from app.forum.queries.boards import boards
from app.search import similar
from app.search.engine import SearchUnavailableError
from app.search.similar import MOST_WORDS, words_of
from tests.forum.test_start_thread import fields

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NONE = "No discussion has a title like this yet."


@pytest.fixture
def look(visit, indexed):
    """``look(noor, "a title")``: what is offered, as the script asks for it."""

    def look(person, title, *, board="current-week-3", lang="en", headers=HX):
        indexed()
        asked = fields(title=title, board=board, similar="1")
        return visit(person).post(f"/{lang}/threads/new", data=asked, headers=headers)

    return look


@pytest.fixture
def welcome(app) -> int:
    with app.app_context():
        return boards().by_code["welcome"].id


def test_a_thread_with_the_same_words_is_offered(look, start, amina, noor) -> None:
    thread = start(amina, title="How do we measure outcomes?")
    start(amina, title="Lunch on Friday")
    page = look(noor, "Measuring: which outcome do you measure first")
    assert f'href="/en/threads/{thread}-how-do-we-measure-outcomes"' in page.text
    assert "Lunch" not in page.text
    assert "<html" not in page.text


@pytest.mark.parametrize(
    "title", ["Evaluer les resultats", "ÉVALUER LE RÉSULTAT", "évaluer résultat"]
)
def test_accents_capitals_and_plurals_make_no_difference(title, look, start, luc, noor) -> None:
    start(luc, title="Évaluer les résultats", lang="fr")
    page = look(noor, title, lang="fr").text
    assert '<a href="/fr/threads/' in page
    assert 'lang="fr">Évaluer les résultats</a>' in page


def test_this_week_comes_first_then_the_closest(app, start, amina, noor, welcome, indexed) -> None:
    far = start(amina, title="Budget planning for small teams", board=welcome)
    near = start(amina, title="Budget planning")
    indexed()
    with app.app_context():
        board = boards().by_code["current-week-3"].id
        actor = db.session.get_one(User, noor.id)
        title = "Budget planning in small teams"
        found = [row.id for row in queries.similar_threads(actor, title, board, "en")]
        assert found == [near, far]
        found = [row.id for row in queries.similar_threads(actor, title, None, "en")]
        assert found == [far, near]


def test_of_two_alike_the_one_in_ones_language_comes_first(
    app, start, amina, noor, indexed
) -> None:
    french = start(amina, title="Budget 2026", lang="fr")
    english = start(amina, title="Budget 2026")
    indexed()
    for lang, wanted in (("fr", [french, english]), ("en", [english, french])):
        with app.app_context():
            actor = db.session.get_one(User, noor.id)
            rows = queries.similar_threads(actor, "Budget 2026", None, lang)
            assert [row.id for row in rows] == wanted


def test_at_most_five_are_offered(look, start, amina, noor) -> None:
    for _ in range(7):
        start(amina, title="Budget planning")
    assert look(noor, "Budget planning").text.count("<li>") == 5


def test_a_common_word_alone_offers_nothing(look, start, amina, noor) -> None:
    for number in range(12):
        start(amina, title=f"Planning number{number}")
    assert NONE in look(noor, "Planning a picnic").text


@pytest.mark.parametrize("title", ["", "   ", "the how les", "a?", "\u202e\u200b", "x" * 5000])
def test_a_title_that_says_nothing_offers_nothing(title, look, start, amina, noor) -> None:
    start(amina)
    page = look(noor, title)
    assert page.status_code == 200
    assert NONE in page.text


@pytest.mark.parametrize("person", ["charlie", "grace"])
def test_a_hidden_thread_is_never_offered(person, look, start, amina, change, request) -> None:
    thread = start(amina, title="The confidential merger")
    change(Thread, thread, hidden_at=clock.now())
    page = look(request.getfixturevalue(person), "Confidential merger")
    assert "merger" not in page.text
    assert NONE in page.text


def test_a_moderator_is_offered_it_with_a_sign(look, start, amina, rosa, change) -> None:
    thread = start(amina, title="The confidential merger")
    change(Thread, thread, hidden_at=clock.now())
    assert "Hidden discussion" in look(rosa, "Confidential merger").text


def test_whose_session_has_ended_loses_no_word(client, start, amina) -> None:
    start(amina, title="Budget planning")
    data = fields(title="Budget planning", similar="1")
    page = client.post("/en/threads/new", data=data, headers=HX)
    assert page.status_code == 401
    kept = client.get(page.headers["HX-Redirect"].partition("next=")[2]).text
    assert "We asked **everyone** who came." in kept


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_without_script_a_button_looks_and_keeps_every_word(
    lang, visit, start, amina, noor, app, indexed
) -> None:
    start(amina, title="Whom did we ask?")
    start(amina, title="Whom we forgot to ask")
    indexed()
    sent = fields(similar="1", tried="Two letters.")
    page = visit(noor).post(f"/{lang}/threads/new", data=sent)
    assert page.status_code == 200
    assert "Whom we forgot to ask</a>" in page.text or "Whom did we ask?</a>" in page.text
    for word in (sent["title"], sent["body"], "Two letters."):
        assert word in page.text
    assert '<option selected value="question">' in page.text
    with app.app_context():
        assert len(db.session.scalars(select(Thread.id)).all()) == 2


def test_a_new_title_is_found_by_its_new_words(look, visit, start, amina, noor, posts_of) -> None:
    thread = start(amina, title="Budget planning")
    data = fields(title="Harvest festival", seen="", kind="discussion", stream="all")
    post = posts_of(thread)[0].id
    assert visit(amina).post(f"/en/posts/{post}/edit", data=data).status_code == 303
    assert "Harvest festival" in look(noor, "Festival of the harvest").text
    assert NONE in look(noor, "Budget planning").text


def test_while_search_is_away_nothing_is_offered(look, start, amina, noor, monkeypatch) -> None:
    start(amina, title="Budget planning")
    assert "Budget planning</a>" in look(noor, "Budget planning").text

    def away():
        raise SearchUnavailableError("gone")

    monkeypatch.setattr(similar, "index", away)
    assert NONE in look(noor, "Budget planning").text


def test_a_title_has_so_many_words_and_no_more() -> None:
    assert len(words_of(" ".join(f"word{n}" for n in range(50)))) == MOST_WORDS


def test_so_many_rows_are_read_and_no_more(app, start, amina, noor, queries, indexed) -> None:
    from app.forum import queries as forum

    counts = []
    for more in (3, 30):
        for _ in range(more):
            start(amina, title="Budget planning")
        indexed()
        with app.app_context():
            actor = db.session.get_one(User, noor.id)
            forum.similar_threads(actor, "Budget planning", None, "en")
            with queries() as ran:
                forum.similar_threads(actor, "Budget planning", None, "en")
            counts.append(len(ran))
    assert counts == [2, 2]
