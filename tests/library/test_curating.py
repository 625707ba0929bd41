"""Members suggest, curators decide; nothing is published that lacks a language without a reason."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.db import db
from app.library.models import Resource
from tests.core.holding import is_hold
from tests.home.dom import fields_of
from tests.library.conftest import FRENCH_ONLY, VIDEO

GOOD = {"title": "Le guide des salles", "url": "https://example.org/salles", "lang": "fr",
        "publisher": "La Ville", "kind": "guide", "why": "On y trouve tout.", "week": "3"}  # fmt: skip


@pytest.fixture
def suggest(visit, app):
    """``suggest(luc)`` gives the id of what he suggested."""

    def suggest(person, **more) -> int:
        sent = GOOD | {"submission": str(uuid4())} | more
        assert visit(person).post("/fr/resources/suggest", data=sent).status_code == 303
        with app.app_context():
            return db.session.scalars(select(Resource.id).order_by(Resource.id.desc())).first()

    return suggest


WHOLE = {"title_en": "The guide to rooms", "publisher_en": "The City", "why_en": "It is all there."}


def test_a_suggestion_is_seen_by_curators_and_nobody_else(
    suggest, visit, luc, amina, rosa, grace, devon, client
) -> None:
    resource_id = suggest(luc)
    for person in (None, luc, amina, rosa):
        browser = visit(person)
        assert browser.get(f"/fr/resources/{resource_id}").status_code == 404
        assert GOOD["title"] not in browser.get("/fr/resources/?week=3&kind=guide").text
    for person in (grace, devon):
        assert GOOD["title"] in visit(person).get("/en/resources/suggestions").text
        page = visit(person).get(f"/en/resources/{resource_id}", follow_redirects=True).text
        assert "only curators see it" in page


def test_the_same_suggestion_sent_twice_is_one(suggest, luc, app) -> None:
    token = str(uuid4())
    assert suggest(luc, submission=token) == suggest(luc, submission=token)
    with app.app_context():
        named = select(Resource).filter_by(title_fr=GOOD["title"])
        assert len(db.session.scalars(named).all()) == 1


def test_nobody_takes_over_the_suggestion_of_another(suggest, visit, luc, amina) -> None:
    token = str(uuid4())
    suggest(luc, submission=token)
    sent = GOOD | {"submission": token, "title": "Mine"}
    assert visit(amina).post("/en/resources/suggest", data=sent).status_code == 404


@pytest.mark.parametrize(
    "bad",
    [{"title": " "}, {"url": "javascript:alert(1)"}, {"url": ""}, {"why": ""}, {"lang": "de"},
     {"kind": "leaflet"}, {"week": "9"}, {"title": "x" * 301}],
    ids=str,
)  # fmt: skip
def test_what_is_not_right_comes_back_with_its_words(bad, visit, luc, app) -> None:
    answer = visit(luc).post("/en/resources/suggest", data=GOOD | bad)
    assert answer.status_code == 422
    assert "There’s a problem" in answer.text
    if "why" not in bad:
        assert GOOD["why"] in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Resource).filter_by(state="suggested")).all()


def test_an_address_that_is_on_the_shelf_is_asked_about_first(visit, luc, app) -> None:
    with app.app_context():
        there = db.session.scalars(select(Resource).filter_by(title_en=VIDEO)).one()
        url, resource_id = there.url_fr, there.id
    sent = GOOD | {"url": url, "submission": str(uuid4())}
    answer = visit(luc).post("/fr/resources/suggest", data=sent)
    assert answer.status_code == 422
    assert f'href="/fr/resources/{resource_id}-' in answer.text
    assert visit(luc).post("/fr/resources/suggest", data=sent | {"anyway": "1"}).status_code == 303


def test_one_that_is_there_already_is_named_in_its_language(visit, luc, id_of, set_resource):
    set_resource(id_of(FRENCH_ONLY), url_fr=GOOD["url"])
    answer = visit(luc).post("/en/resources/suggest", data=GOOD)
    assert answer.status_code == 422
    assert re.search(rf'lang="fr" hreflang="fr">{FRENCH_ONLY}<', answer.text)


def test_publishing_names_what_the_other_language_lacks(suggest, visit, luc, grace, client):
    resource_id = suggest(luc)
    browser = visit(grace)
    sent = fields_of(browser.get(f"/en/resources/{resource_id}/edit").text) | {"act": "publish"}
    answer = browser.post(f"/en/resources/{resource_id}/edit", data=sent)
    assert answer.status_code == 422
    for said in ("The English title is missing", "The publisher is missing in English",
                 "Why it matters is missing in English"):  # fmt: skip
        assert said in answer.text
    assert "missing in French" not in answer.text
    assert GOOD["title"] in answer.text
    assert client.get(f"/en/resources/{resource_id}").status_code == 404


def test_with_both_languages_it_is_there_for_everybody(suggest, visit, luc, grace, client, indexed):
    resource_id = suggest(luc)
    browser = visit(grace)
    sent = (
        fields_of(browser.get(f"/en/resources/{resource_id}/edit").text)
        | WHOLE
        | {"act": "publish"}
    )
    assert browser.post(f"/en/resources/{resource_id}/edit", data=sent).status_code == 303
    page = client.get(f"/en/resources/{resource_id}", follow_redirects=True).text
    assert "The guide to rooms" in page
    assert "The guide to rooms" in client.get("/en/resources/?week=3").text
    indexed()
    assert "guide-to-rooms" in client.get("/en/search?q=rooms+what:resource").text


def test_one_language_is_enough_with_a_reason(suggest, visit, luc, grace, client) -> None:
    resource_id = suggest(luc)
    browser = visit(grace)
    sent = fields_of(browser.get(f"/en/resources/{resource_id}/edit").text) | WHOLE | {"act": "publish", "title_en": "",
                                                      "one_language": "not-offered"}  # fmt: skip
    assert browser.post(f"/en/resources/{resource_id}/edit", data=sent).status_code == 303
    page = client.get(f"/en/resources/{resource_id}", follow_redirects=True).text
    assert "Available in French only" in page
    assert "offers it in one language only" in page


def test_what_is_published_cannot_lose_a_language(visit, grace, id_of, client) -> None:
    browser, resource_id = visit(grace), id_of(VIDEO)
    sent = fields_of(browser.get(f"/en/resources/{resource_id}/edit").text) | {"why_fr": ""}
    answer = browser.post(f"/en/resources/{resource_id}/edit", data=sent)
    assert answer.status_code == 422
    assert "Why it matters is missing in French" in answer.text
    page = client.get(f"/fr/resources/{resource_id}", follow_redirects=True).text
    assert "Vous manquez de temps" in page


def test_saving_unchanged_changes_nothing(visit, grace, id_of, dump) -> None:
    browser, resource_id = visit(grace), id_of(VIDEO)
    sent = fields_of(browser.get(f"/en/resources/{resource_id}/edit").text)
    before = dump()
    assert browser.post(f"/en/resources/{resource_id}/edit", data=sent).status_code == 303
    after = dump()
    assert after["resources"] == before["resources"]
    assert after["resource_weeks"] == before["resource_weeks"]
    assert after["resource_streams"] == before["resource_streams"]


def test_two_curators_lose_no_word(visit, grace, devon, id_of) -> None:
    resource_id = id_of(VIDEO)
    path = f"/en/resources/{resource_id}/edit"
    hers = fields_of(visit(grace).get(f"/en/resources/{resource_id}/edit").text)
    his = fields_of(visit(devon).get(f"/en/resources/{resource_id}/edit").text)
    assert visit(devon).post(path, data=his | {"licence": "CC BY"}).status_code == 303
    answer = visit(grace).post(path, data=hers | {"licence": "CC0"})
    assert answer.status_code == 409
    assert "CC BY" in answer.text
    assert 'value="CC0"' in answer.text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)[1]
    assert visit(grace).post(path, data=hers | {"licence": "CC0", "seen": seen}).status_code == 303


@pytest.mark.parametrize("bad", [{"minutes": "0"}, {"minutes": "soon"}, {"url_en": "x"},
                                 {"weeks": ["9"]}, {"streams": ["all"]}, {"last_checked": "today"},
                                 {"level": ""}], ids=str)  # fmt: skip
def test_a_form_that_is_not_right_is_shown_again(bad, visit, grace, id_of, dump) -> None:
    browser, resource_id = visit(grace), id_of(VIDEO)
    sent = fields_of(browser.get(f"/en/resources/{resource_id}/edit").text) | bad
    before = dump()
    answer = browser.post(f"/en/resources/{resource_id}/edit", data=sent)
    assert answer.status_code == 422
    assert dump()["resources"] == before["resources"]


def test_a_suggestion_is_declined_with_a_reason(suggest, visit, luc, grace, client) -> None:
    resource_id = suggest(luc)
    path = f"/en/resources/{resource_id}/decline"
    assert visit(grace).post(path, data={"reason": ""}).status_code == 422
    assert visit(grace).post(path, data={"reason": "It is an advertisement."}).status_code == 303
    assert GOOD["title"] not in visit(grace).get("/en/resources/suggestions").text
    page = visit(grace).get(f"/en/resources/{resource_id}", follow_redirects=True).text
    assert "It is an advertisement." in page
    assert client.get(path).status_code == 303


def test_what_is_on_the_shelf_is_not_declined(visit, grace, id_of) -> None:
    path = f"/en/resources/{id_of(VIDEO)}/decline"
    assert visit(grace).post(path, data={"reason": "No."}).status_code == 404


@pytest.mark.parametrize("who", ["amina", "rosa"])
def test_others_look_after_nothing(who, visit, request, id_of) -> None:
    browser, resource_id = visit(request.getfixturevalue(who)), id_of(VIDEO)
    for path in ("suggestions", "broken", f"{resource_id}/edit", f"{resource_id}/decline"):
        assert browser.get(f"/en/resources/{path}").status_code == 403
    assert browser.post(f"/en/resources/{resource_id}/edit").status_code == 403


WEEKS_AND_STREAMS = {"weeks": ["2"], "streams": ["executives"]}


def test_of_two_curators_the_second_is_told_of_weeks_and_streams_too(visit, grace, devon, id_of):
    resource_id = id_of(VIDEO)
    path = f"/en/resources/{resource_id}/edit"
    hers = fields_of(visit(grace).get(f"/en/resources/{resource_id}/edit").text)
    assert visit(devon).post(path, data=hers | WEEKS_AND_STREAMS).status_code == 303
    answer = visit(grace).post(path, data=hers | {"licence": "CC0"})
    assert answer.status_code == 409
    now = answer.text[answer.text.index('id="conflict"') : answer.text.index("data-keep")]
    assert [field for field in ("Weeks", "Streams") if f"<dt>{field}</dt>" in now] == [
        "Weeks", "Streams"]  # fmt: skip
    assert "2: " in now
    assert "Executives" in now


def test_and_of_a_decision_alone(suggest, visit, luc, grace, devon) -> None:
    resource_id = suggest(luc)
    hers = fields_of(visit(grace).get(f"/en/resources/{resource_id}/edit").text)
    reason = {"reason": "It is an advertisement."}
    assert visit(devon).post(f"/en/resources/{resource_id}/decline", data=reason).status_code == 303
    answer = visit(grace).post(f"/en/resources/{resource_id}/edit", data=hers | {"act": "publish"})
    assert answer.status_code == 409
    assert "Somebody changed this resource" in answer.text
    assert "It was declined." in answer.text


def test_a_save_first_waits_for_the_one_before(visit, grace, id_of, queries) -> None:
    """And compares with what that one left."""
    sent = fields_of(visit(grace).get(f"/en/resources/{id_of(VIDEO)}/edit").text) | {
        "licence": "CC0"
    }
    with queries() as ran:
        visit(grace).post(f"/en/resources/{id_of(VIDEO)}/edit", data=sent)
    held = next(n for n, said in enumerate(ran) if is_hold(said, "resources"))
    assert any("FROM resources" in said for said in ran[held + 1 :])


def test_a_suggestion_is_read_in_its_language_by_curators_of_the_other(suggest, visit, luc, grace):
    resource_id = suggest(luc)
    for path in ("suggestions", str(resource_id)):
        page = visit(grace).get(f"/en/resources/{path}", follow_redirects=True).text
        for said in (GOOD["why"], GOOD["publisher"]):
            assert re.search(rf'lang="fr"[^>]*>{said}<', page)
