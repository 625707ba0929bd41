"""A person keeps a search, finds it under *me*, and changes or deletes it; nobody else can."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import policy
from app.core.db import db
from app.search.models import SavedSearch

LIST = "/en/me/searches"


@pytest.fixture
def keep(visit):
    """``keep(noor, "q=canoe")``: the answer to the form beside the results."""

    def keep(person, address, name="", lang="en"):
        return visit(person).post(f"/{lang}/me/searches", data={"address": address, "name": name})

    return keep


@pytest.fixture
def searches(app):
    def searches():
        with app.app_context():
            return db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)).all()

    return searches


@pytest.fixture
def kept(keep, noor, searches):
    """Noor's search for canoes."""
    keep(noor, "q=canoe", "Boats")
    return searches()[0]


def test_beside_the_results_is_a_form_for_who_is_signed_in(indexed, visit, noor) -> None:
    page = visit(noor).get("/en/search?q=canoe&kind=question").text
    assert 'value="kind=question&amp;q=canoe"' in page
    assert 'action="/en/me/searches"' in page
    assert "/me/searches" not in visit(None).get("/en/search?q=canoe").text


def test_it_is_kept_with_its_language_and_the_proposed_name(keep, noor, searches, visit) -> None:
    answer = keep(noor, "q=canot+semaine%3A3&sort=newest", lang="fr")
    assert (answer.status_code, answer.location) == (
        303,
        "/fr/search?q=canot+semaine%3A3&sort=newest",
    )
    [found] = searches()
    assert (found.user_id, found.lang, found.name) == (noor.id, "fr", "canot semaine:3")
    assert found.address == "q=canot+semaine%3A3&sort=newest"
    assert f'href="/fr/search?{found.address.replace("&", "&amp;")}"' in visit(noor).get(LIST).text


def test_without_a_line_it_is_called_what_was_chosen(keep, noor, searches) -> None:
    keep(noor, "kind=question&lang=fr")
    assert searches()[0].name == "Question, In French" or "Question" in searches()[0].name


def test_sent_twice_or_in_another_order_it_is_kept_once(keep, noor, luc, searches) -> None:
    keep(noor, "q=canoe&kind=question", "First")
    keep(noor, "kind=question&q=canoe", "Second")
    keep(noor, "kind=question&q=canoe&cursor=1.0_9&lang=", "Third")
    assert [found.name for found in searches()] == ["First"]
    keep(luc, "q=canoe&kind=question", "Luc’s")
    assert len(searches()) == 2


@pytest.mark.parametrize(
    "address", ["", "q=", "sort=newest", "q=-canoe", "x=y", "&" * 200 + "q=canoe" + "&a=b" * 200,
                "q=" + "canoe" * 600, "%00", "q=%ff"],
)  # fmt: skip
def test_what_is_no_search_is_not_kept(address, keep, noor, searches) -> None:
    assert keep(noor, address).status_code == 303
    assert searches() == []


def test_nobody_keeps_more_than_fifty(app, keep, noor, searches, kept) -> None:
    with app.app_context():
        for n in range(policy.MOST_SEARCHES - 1):
            db.session.add(SavedSearch(user_id=noor.id, name="x", lang="en", address=f"q={n}x",
                                       token=f"t{n}"))  # fmt: skip
        db.session.commit()
    answer = keep(noor, "q=kayak")
    assert answer.status_code == 403
    assert "You keep 50 searches" in answer.text
    assert len(searches()) == policy.MOST_SEARCHES
    assert keep(noor, "q=canoe").status_code == 303, "it is kept already"


def test_a_stranger_is_asked_to_sign_in(keep, searches) -> None:
    assert "/login" in keep(None, "q=canoe").location
    assert searches() == []


def test_it_gets_another_name(visit, noor, kept, searches) -> None:
    visit(noor).post(f"{LIST}/{kept.id}", data={"name": "  All my   boats "})
    assert searches()[0].name == "All my boats"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_that_is_none_comes_back(name, visit, noor, kept, searches) -> None:
    assert visit(noor).post(f"{LIST}/{kept.id}", data={"name": name}).status_code == 422
    assert searches()[0].name == "Boats"


def test_it_is_deleted(visit, noor, kept, searches) -> None:
    answer = visit(noor).post(f"{LIST}/{kept.id}/delete")
    assert (answer.status_code, answer.location) == (303, LIST)
    assert searches() == []
    assert "No search yet" in visit(noor).get(LIST).text


def test_nobody_else_sees_or_changes_it(visit, devon, kept, searches) -> None:
    client = visit(devon)
    assert "Boats" not in client.get(LIST).text
    assert client.get(f"{LIST}/{kept.id}").status_code == 404
    for path in ("", "/feed", "/delete"):
        assert client.post(f"{LIST}/{kept.id}{path}", data={"name": "Mine"}).status_code == 404
    [found] = searches()
    assert (found.name, found.token) == ("Boats", kept.token)


def test_my_account_leads_there(visit, noor) -> None:
    assert 'href="/en/me/searches"' in visit(noor).get("/en/me/").text


def test_the_address_of_its_feed_is_on_no_page_but_its_own(visit, noor, kept) -> None:
    client = visit(noor)
    assert kept.token in client.get(f"{LIST}/{kept.id}").text
    for path in (LIST, "/en/search?q=canoe", "/en/me/"):
        assert kept.token not in client.get(path).text
