"""One conversation in two languages: threads that lead to each other, posts that members translate."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands, queries
from app.forum.jobs import render_anew
from app.forum.models import Post, PostTranslation, Thread
from app.forum.queries import boards
from tests.web.conftest import HX


@pytest.fixture
def english(start, amina) -> int:
    return start(amina, title="Who decides?", kind="question")


@pytest.fixture
def french(start, luc) -> int:
    return start(luc, title="Qui décide?", kind="question", lang="fr", body="Ma question.")


@pytest.fixture
def linked(visit, grace, english, french) -> tuple[int, int]:
    sent = {"other": f"http://localhost/fr/threads/{french}-qui-decide"}
    assert visit(grace).post(f"/en/threads/{english}/twin", data=sent).status_code == 303
    return english, french


def page_of(browser, thread_id, lang="en"):
    return browser.get(f"/{lang}/threads/{thread_id}", follow_redirects=True).text


def twins_of(app, *ids):
    with app.app_context():
        return [db.session.get_one(Thread, thread_id).twin_id for thread_id in ids]


def test_a_facilitator_links_two_threads_and_each_shows_the_other(linked, client) -> None:
    english, french = linked
    page = page_of(client, english)
    assert "This conversation goes on in French as well:" in page
    assert f'/en/threads/{french}-qui-decide"' in page
    assert 'lang="fr">Qui décide?</a>' in page
    page = page_of(client, french, "fr")
    assert "Cette conversation se poursuit aussi en anglais" in page
    assert 'lang="en">Who decides?</a>' in page


def test_each_counts_the_replies_of_both_and_says_that_the_other_is_answered(
    linked, visit, client, noor
) -> None:
    english, french = linked
    sent = {"body": "Une réponse.", "lang": "fr"}
    visit(noor).post(f"/fr/threads/{french}/reply", data=sent)
    page = page_of(client, english)
    assert "1 reply on both sides together" in page
    assert "Answered on the other side" in page
    assert "Réponse trouvée dans l’autre langue" not in page_of(client, french, "fr")


def test_who_may_link_and_who_may_not(app, visit, start, amina, noor, english, french) -> None:
    address, sent = f"/en/threads/{english}/twin", {"other": str(french)}
    assert visit(noor).post(address, data=sent).status_code == 403
    # The other thread is Luc's.
    refused = visit(amina).post(address, data=sent)
    assert refused.status_code == 422
    assert "ask a facilitator" in refused.text
    assert f'value="{french}"' in refused.text
    assert twins_of(app, english, french) == [None, None]
    own = start(amina, title="La mienne", lang="fr")
    assert visit(amina).post(address, data={"other": str(own)}).status_code == 303
    assert twins_of(app, english, own) == [own, english]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("", "Give the address"),
        ("what?", "There is no discussion"),
        ("99999", "There is no discussion"),
        ("{english}", "One of the two has to be in English"),
        ("{another}", "One of the two has to be in English"),
    ],
)
def test_what_cannot_be_a_twin_gets_one_sentence(
    app, visit, start, grace, amina, english, other, words
) -> None:
    sent = {"other": other.format(english=english, another=start(amina))}
    answer = visit(grace).post(f"/en/threads/{english}/twin", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert twins_of(app, english) == [None]


def test_a_hidden_thread_cannot_be_found_out_by_linking(visit, grace, english, french, change):
    change(Thread, french, hidden_at=clock.now(), title="SECRET")
    answer = visit(grace).post(f"/en/threads/{english}/twin", data={"other": str(french)})
    assert "There is no discussion" in answer.text
    assert "SECRET" not in answer.text


def test_a_twin_that_was_hidden_is_not_shown(linked, client, visit, grace, change) -> None:
    english, french = linked
    change(Thread, french, hidden_at=clock.now(), title="SECRET")
    for browser in (client, visit(grace)):
        for address in (f"/en/threads/{english}", f"/en/threads/{english}/twin"):
            assert "SECRET" not in browser.get(address, follow_redirects=True).text


def test_linking_twice_does_one_thing(app, linked, visit, grace) -> None:
    english, french = linked
    again = visit(grace).post(f"/fr/threads/{french}/twin", data={"other": str(english)})
    assert again.status_code == 303
    assert twins_of(app, english, french) == [french, english]


def test_a_third_thread_cannot_come_between(app, linked, visit, start, grace, luc) -> None:
    english, french = linked
    third = start(luc, title="Une autre", lang="fr")
    answer = visit(grace).post(f"/en/threads/{third}/twin", data={"other": str(english)})
    assert answer.status_code == 422
    assert "linked to another discussion already" in answer.text
    assert twins_of(app, english, french, third) == [french, english, None]


def test_they_can_be_separated(app, linked, visit, client, grace, noor) -> None:
    english, french = linked
    address = f"/en/threads/{english}/twin"
    assert visit(noor).post(address, data={"separate": "1"}).status_code == 403
    for _ in range(2):
        assert visit(grace).post(address, data={"separate": "1"}).status_code == 303
    assert twins_of(app, english, french) == [None, None]
    # Once, on both sides, and with the way to the other.
    for one, other in ((english, french), (french, english)):
        page = page_of(client, one)
        assert page.count("Grace separated this from") == 1
        assert page.count(f'<a href="/en/threads/{other}">another discussion</a>') == 2
    told = page_of(client, english, "fr")
    assert "Grace a défait le lien entre cette discussion et" in told


def test_who_separates_them_late_does_not_part_a_new_pair(
    app, linked, visit, start, grace, luc
) -> None:
    english, french = linked
    third = start(luc, title="Une autre", lang="fr")
    with app.app_context():
        curator = db.session.get_one(User, grace.id)
        before = queries.get_thread(curator, french)
        visit(grace).post(f"/en/threads/{english}/twin", data={"separate": "1"})
        visit(grace).post(f"/en/threads/{english}/twin", data={"other": str(third)})
        commands.unlink_twins(curator, before)
        db.session.commit()
    assert twins_of(app, english, french, third) == [third, None, english]


def test_anybody_may_start_the_other_side(app, visit, noor, english) -> None:
    browser = visit(noor)
    assert f"/en/threads/new?twin={english}" in page_of(browser, english)
    form = browser.get(f"/en/threads/new?twin={english}").text
    assert "You are starting the French side of this conversation:" in form
    assert '<option selected value="question"' in form
    sent = {"title": "Qui décide?", "body": "Voilà.", "lang": "fr", "kind": "question",
            "stream": "all", "board": "current-week-3", "twin": str(english)}  # fmt: skip
    assert browser.post("/en/threads/new", data=sent).status_code == 303
    [twin] = twins_of(app, english)
    assert twins_of(app, twin) == [english]


def test_who_comes_second_still_has_their_thread(app, visit, noor, linked) -> None:
    english, french = linked
    sent = {"title": "Trop tard", "body": "Voilà.", "lang": "fr", "kind": "question",
            "stream": "all", "board": "current-week-3", "twin": str(english)}  # fmt: skip
    assert visit(noor).post("/en/threads/new", data=sent).status_code == 303
    assert twins_of(app, english, french) == [french, english]


def test_two_who_link_at_once_leave_no_half(app, english, french, start, luc, grace) -> None:
    """The second of two links finds one thread taken after it had looked."""
    third = start(luc, title="Une autre", lang="fr")
    with app.app_context():
        thread, other = queries.get_thread(grace, english), queries.get_thread(grace, third)
        commands.link_twins(grace, thread, queries.get_thread(grace, french))
        assert not commands.link_started_twin(grace, thread, other)
        db.session.commit()
    assert twins_of(app, english, french, third) == [french, english, None]


@pytest.fixture
def post_id(thread_id, posts_of) -> int:
    return posts_of(thread_id)[0].id


@pytest.fixture
def translate(visit, post_id):
    def translate(person, body="Les premiers mots.", **more):
        return visit(person).post(f"/fr/posts/{post_id}/translate", data={"body": body, **more})

    return translate


def stored(app):
    with app.app_context():
        return [(row.body, row.translator_id) for row in db.session.query(PostTranslation)]


def test_a_member_translates_a_post_and_is_credited(
    translate, client, post_id, thread_id, luc
) -> None:
    assert translate(luc).status_code == 303
    page = page_of(client, thread_id, "fr")
    assert "Lire ce message en français, traduit par un membre" in page
    shown = client.get(f"/fr/posts/{post_id}/translation")
    assert '<div class="prose" lang="fr"' in shown.text
    assert "<p>Les premiers mots.</p>" in shown.text
    assert f"Traduction de {luc.display_name}" in shown.text
    fragment = client.get(f"/fr/posts/{post_id}/translation", headers=HX).text
    assert "Les premiers mots." in fragment
    assert "<html" not in fragment


def test_readers_of_its_own_language_are_not_offered_it(translate, client, thread_id, luc):
    translate(luc)
    assert "translated by a member" not in page_of(client, thread_id)


def test_it_is_marked_when_the_original_has_changed(
    translate, visit, client, post_id, amina, luc
) -> None:
    translate(luc)
    address = f"/en/posts/{post_id}/translation"
    assert "Out of date" not in client.get(address).text
    sent = {"title": "How do we begin?", "kind": "discussion", "stream": "all", "lang": "en"}
    visit(amina).post(f"/en/posts/{post_id}/edit", data={**sent, "body": "Other words."})
    assert "Out of date" in client.get(address).text
    # Looking at it again and saving the same words says that they are still right.
    translate(luc, seen=_seen(client.application))
    assert "Out of date" not in client.get(address).text


def _seen(app) -> str:
    with app.app_context():
        return db.session.query(PostTranslation).one().edited_at.isoformat()


def test_only_its_translator_the_author_and_moderators_change_it(
    app, translate, luc, noor, amina, rosa
) -> None:
    translate(luc)
    assert translate(noor, "Autre chose.", seen=_seen(app)).status_code == 403
    for person, body in ((luc, "Un."), (amina, "Deux."), (rosa, "Trois.")):
        assert translate(person, body, seen=_seen(app)).status_code == 303
    assert stored(app) == [("Trois.", rosa.id)]


def test_newcomers_are_told_when_they_may(app, translate, change, luc) -> None:
    change(type(luc), luc.id, level="new")
    answer = translate(luc)
    assert answer.status_code == 403
    assert "premier message approuvé" in answer.text
    assert stored(app) == []


def test_of_two_at_once_both_keep_their_words(app, translate, luc, amina) -> None:
    translate(luc, "De Luc.")
    answer = translate(amina, "D’Amina.")
    assert answer.status_code == 409
    assert "De Luc." in answer.text
    assert "D’Amina." in answer.text
    assert stored(app) == [("De Luc.", luc.id)]


def test_a_double_press_does_one_thing(app, translate, luc) -> None:
    assert [translate(luc).status_code for _ in range(2)] == [303, 303]
    assert stored(app) == [("Les premiers mots.", luc.id)]


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_001])
def test_a_bad_translation_is_refused_with_its_words(app, translate, luc, body) -> None:
    answer = translate(luc, body)
    assert answer.status_code == 422
    assert body.strip() in answer.text
    assert stored(app) == []


def test_the_preview_keeps_nothing(app, visit, post_id, luc) -> None:
    sent = {"body": "Des **mots**.", "preview": "1"}
    for headers in (None, HX):
        page = visit(luc).post(f"/fr/posts/{post_id}/translate", data=sent, headers=headers).text
        assert "<strong>mots</strong>" in page
        assert ("<html" in page) == (headers is None)
    assert stored(app) == []


def test_of_a_hidden_post_there_is_no_translation(translate, visit, client, change, post_id, luc):
    translate(luc, "SECRET")
    change(Post, post_id, hidden_at=clock.now())
    for address in (f"/fr/posts/{post_id}/translation", f"/fr/posts/{post_id}/translate"):
        answer = visit(luc).get(address)
        assert answer.status_code == 404
        assert "SECRET" not in answer.text


def test_a_text_in_both_languages_needs_none(visit, change, post_id, luc) -> None:
    change(Post, post_id, lang="both")
    assert visit(luc).get(f"/fr/posts/{post_id}/translate").status_code == 404


def test_a_stranger_is_asked_to_sign_in_first(client, post_id, english) -> None:
    for address in (f"/fr/posts/{post_id}/translate", f"/en/threads/{english}/twin"):
        assert "/login" in client.get(address).location


def test_translations_are_made_anew_with_the_renderer(app, translate, luc) -> None:
    translate(luc)
    with app.app_context():
        db.session.query(PostTranslation).update({"renderer": 0, "html": "old"})
        db.session.commit()
        render_anew()
        db.session.commit()
        assert db.session.query(PostTranslation).one().html == "<p>Les premiers mots.</p>\n"


def test_neither_costs_a_page_anything(app, visit, queries, translate, linked, luc, noor, change):
    """``queries`` is the counting fixture here."""
    english, _ = linked
    browser = visit(noor)
    page_of(browser, english)
    with queries() as with_twin:
        page_of(browser, english)
    change(Thread, english, twin_id=None)
    with queries() as without:
        page_of(browser, english)
    assert len(with_twin) == len(without)


def test_the_week_board_is_chosen_for_the_other_side(app, visit, noor, english) -> None:
    with app.app_context():
        code = boards().by_code["current-week-3"].code
    assert (
        f'<option selected value="{code}"'
        in visit(noor).get(f"/en/threads/new?twin={english}").text
    )


def test_a_twin_that_was_removed_leaves_the_other_free(
    app, linked, visit, client, luc, grace, start
) -> None:
    english, french = linked
    with app.app_context():
        first = db.session.get_one(Thread, french).first_post_id
    visit(luc).post(f"/fr/posts/{first}/delete")
    assert twins_of(app, english, french) == [None, None]
    assert "Luc separated this from" in page_of(client, english)
    another = start(luc, title="Encore", lang="fr")
    sent = {"other": str(another)}
    assert visit(grace).post(f"/en/threads/{english}/twin", data=sent).status_code == 303


def test_a_translation_of_what_was_hidden_goes(app, translate, visit, post_id, amina, luc) -> None:
    translate(luc, "Le SECRET.")
    sent = {"title": "How do we begin?", "kind": "discussion", "stream": "all", "lang": "en"}
    reason = {"reason": "Personal information."}
    visit(amina).post(f"/en/posts/{post_id}/edit", data={**sent, "body": "Clean.", **reason})
    visit(amina).post(f"/en/posts/{post_id}/revisions/1/hide")
    assert stored(app) == []
    assert visit(amina).get(f"/en/posts/{post_id}/translation").status_code == 404
