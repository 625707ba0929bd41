"""The door: which language, and who is not asked again."""

from __future__ import annotations

import pytest

from tests.fresh_site import PASSWORD

pytestmark = pytest.mark.once  # the page of those who have not chosen


def test_a_stranger_is_asked_in_both_languages(client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert '<span lang="en">Learning Together</span>' in response.text
    assert '<span lang="fr">Apprendre ensemble</span>' in response.text
    assert "<h2>Language selection</h2>" in response.text
    assert "<h2>Sélection de la langue</h2>" in response.text


@pytest.mark.parametrize("accepted", ["fr", "fr-CA,fr;q=0.9", "de", "en;q=0.1", "*", "\xff"])
def test_what_the_browser_accepts_decides_nothing(accepted, client) -> None:
    assert client.get("/", headers={"Accept-Language": accepted}).status_code == 200


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_choice_is_remembered_in_this_browser(lang, client) -> None:
    response = client.get(f"/choose/{lang}")
    assert response.status_code == 302
    assert response.location == f"/{lang}/"
    again = client.get("/")
    assert (again.status_code, again.location) == (302, f"/{lang}/")


def test_the_remembered_choice_says_nothing_else_and_no_script_reads_it(client) -> None:
    cookie = client.get("/choose/fr").headers["Set-Cookie"]
    assert cookie.startswith("language=fr;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie


def test_a_remembered_choice_is_not_shared_with_others(client, app) -> None:
    client.get("/choose/fr")
    client.get("/")
    assert app.test_client().get("/").status_code == 200


@pytest.mark.parametrize("choice", ["xx", "EN", "en%00", "fr-CA", "…"])
def test_a_language_we_do_not_speak_cannot_be_chosen(choice, client) -> None:
    response = client.get(f"/choose/{choice}")
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("value", ["xx", "../evil", "", "fr/../en"])
def test_a_cookie_that_is_not_ours_asks_again(value, client) -> None:
    client.set_cookie("language", value)
    assert client.get("/").status_code == 200


def test_who_is_signed_in_goes_to_their_own_language(visit, luc, amina) -> None:
    assert visit(luc).get("/").location == "/fr/"
    assert visit(amina).get("/").location == "/en/"


def test_ones_own_language_counts_more_than_the_browsers_choice(visit, luc) -> None:
    browser = visit(luc)
    browser.set_cookie("language", "en")
    assert browser.get("/").location == "/fr/"


def test_signing_in_from_an_english_page_does_not_ask_for_a_language(client) -> None:
    client.post("/en/login", data={"identifier": "luc", "password": PASSWORD})
    assert client.get("/").location == "/fr/"


@pytest.mark.parametrize(
    "address", ["/en/", "/en/about", "/en/offerings/current/weeks/2", "/en/threads/?kind=tip"]
)
def test_a_deep_link_keeps_its_language(address, visit, luc, client) -> None:
    client.get("/choose/fr")
    for browser in (client, visit(luc)):
        response = browser.get(address, headers={"Accept-Language": "fr"})
        assert response.status_code == 200
        assert '<html lang="en">' in response.text
