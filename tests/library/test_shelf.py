"""The shelf, one resource, and the talk about it."""

from __future__ import annotations

import re

import pytest

from app.library.addresses import is_web_address
from app.library.models import State, Status
from tests.library.conftest import ENGLISH_ONLY, FRENCH_ONLY, VIDEO

ROW = re.compile(r'<li class="resource-row">.*?</li>', re.S)


def titles(page: str) -> list[str]:
    found = re.findall(r'resource-row__title">\s*<a[^>]*>(.*?)</a>', page, re.S)
    return [title.strip() for title in found]


def all_titles(client, query: str = "", lang: str = "en") -> list[str]:
    """Of every page, as somebody who presses “Next page” sees them."""
    found, address = [], f"/{lang}/resources/{query}"
    while address:
        page = client.get(address).text
        found += titles(page)
        following = re.search(r'<a href="([^"]+)"\s+rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    return found


def test_every_resource_stands_on_the_shelf_once(client) -> None:
    found = all_titles(client)
    assert len(found) == len(set(found)) == 44
    assert {VIDEO, FRENCH_ONLY, ENGLISH_ONLY} <= set(found)


@pytest.mark.parametrize(
    ("query", "there", "missing"),
    [
        ("?week=3", VIDEO, ENGLISH_ONLY),
        ("?lang=fr", FRENCH_ONLY, ENGLISH_ONLY),
        ("?lang=en", ENGLISH_ONLY, FRENCH_ONLY),
        ("?kind=video", VIDEO, FRENCH_ONLY),
        ("?stream=executives&week=3", VIDEO, "Rules of Engagement"),
    ],
)
def test_the_shelf_is_limited_by_what_the_address_says(query, there, missing, client) -> None:
    found = all_titles(client, query)
    assert there in found
    assert missing not in found


def test_one_that_belongs_to_two_weeks_is_in_both(client) -> None:
    both = {*all_titles(client, "?week=2")} & {*all_titles(client, "?week=3")}
    assert len(both) == 1


@pytest.mark.parametrize("query", ["week=9", "week=x", "stream=all", "lang=de", "kind=%00",
                                   "cursor=1", "cursor=a.b", "cursor=1.99999999999"])  # fmt: skip
def test_what_nobody_knows_is_left_out_and_said(query, client) -> None:
    page = client.get(f"/en/resources/?{query}").text
    assert f"was left out: {query.partition('=')[0]}" in page
    assert len(titles(page)) == 20


def test_a_choice_that_fits_nothing_says_so(client) -> None:
    assert "No resource fits" in client.get("/en/resources/?kind=slides").text


def test_one_language_is_said_in_the_readers_language(client, id_of) -> None:
    for lang, title, said in (
        ("en", FRENCH_ONLY, "Available in French only"),
        ("fr", FRENCH_ONLY, "Offert en français seulement"),
        ("fr", ENGLISH_ONLY, "Offert en anglais seulement"),
    ):
        page = client.get(f"/{lang}/resources/{id_of(title)}", follow_redirects=True).text
        assert said in page
    french_page = client.get(f"/fr/resources/{id_of(ENGLISH_ONLY)}", follow_redirects=True).text
    assert f'<h1 lang="en">{ENGLISH_ONLY}</h1>' in french_page


def test_both_addresses_are_given_and_ones_own_language_comes_first(client, id_of) -> None:
    page = client.get(f"/fr/resources/{id_of(VIDEO)}", follow_redirects=True).text
    assert 0 < page.index("stakeholders-fra.aspx") < page.index("stakeholders-eng.aspx")
    assert 'rel="noopener noreferrer"' in page


def test_a_wrong_name_in_the_address_leads_to_the_right_one(client, id_of) -> None:
    resource_id = id_of(ENGLISH_ONLY)
    for tail in ("", "-wrong"):
        answer = client.get(f"/fr/resources/{resource_id}{tail}")
        assert (answer.status_code, answer.location) == (
            301, f"/fr/resources/{resource_id}-principles-and-guidelines",
        )  # fmt: skip


@pytest.mark.parametrize("person", [None, "amina", "rosa"])
@pytest.mark.parametrize("state", [State.SUGGESTED, State.DECLINED])
def test_what_is_not_published_is_not_there(state, person, id_of, set_resource, visit, request):
    resource_id = id_of(VIDEO)
    set_resource(resource_id, state=state)
    client = visit(request.getfixturevalue(person) if person else None)
    assert client.get(f"/en/resources/{resource_id}").status_code == 404
    assert VIDEO not in all_titles(client)
    assert VIDEO not in client.get("/en/offerings/current/weeks/3").text
    assert client.get(f"/en/threads/?about=resource:{resource_id}").text.count(VIDEO) == 0


def test_a_week_shows_its_resources_and_where_there_are_more(client) -> None:
    page = client.get("/en/offerings/current/weeks/2").text
    assert "Designing Public Engagement Experiences" in page
    assert 'href="/en/resources/?week=2"' in page
    assert "Resources of this week" not in client.get("/en/offerings/current/weeks/6").text


def test_what_is_archived_is_in_no_week(id_of, set_resource, client) -> None:
    set_resource(id_of(VIDEO), status=Status.ARCHIVED)
    assert VIDEO not in client.get("/en/offerings/current/weeks/3").text
    assert VIDEO not in all_titles(client)


def test_talk_about_a_resource_begins_in_its_week_and_is_found_from_it(
    id_of, visit, amina, client
) -> None:
    about = f"resource:{id_of(VIDEO)}"
    form = visit(amina).get(f"/en/threads/new?about={about}").text
    assert re.search(r'<option[^>]*selected[^>]*value="current-week-3"', form)
    sent = {"title": "Ninety minutes?", "board": "current-week-3", "stream": "all", "lang": "en",
            "kind": "discussion", "body": "Who has seen it?", "about": about, "begun_in": "0"}  # fmt: skip
    assert visit(amina).post("/en/threads/new", data=sent).status_code == 303
    page = client.get(f"/fr/resources/{id_of(VIDEO)}", follow_redirects=True).text
    assert "Ninety minutes?" in page
    assert "Ninety minutes?" in client.get(f"/en/threads/?about={about}").text


def test_a_resource_is_found_in_both_languages_and_says_what_it_is(client, indexed) -> None:
    for lang, words in (("en", "Spectrum promise"), ("fr", "spectre promesse")):
        page = client.get(f"/{lang}/search?q={words}&what=resource").text
        assert re.search(r'href="/(en|fr)/resources/\d+-public-participation-spectrum"', page)
    assert "Ressource" in client.get("/fr/search?q=quoi:ressource+spectre").text


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://www.canada.ca/fr.html", True),
        ("http://wiki.gccollab.ca/Élaboration", True),
        ("https://xn--bcher-kva.example/", True),
        ("ftp://www.canada.ca/", False),
        ("javascript:alert(1)", False),
        ("//www.canada.ca/", False),
        ("https://canada", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://www.canada.ca:8443/", False),
        ("https://www.canada.ca:/", False),
        ("https://www.canada.ca@evil.example/", False),
        ("https://www.canada.ca/a b", False),
        ("https://www.canada.ca\\@evil.example/", False),
        ("https://www.canada.ca/" + "a" * 1_000, False),
        ("https://[", False),
        ("", False),
    ],
)
def test_an_address_leads_to_a_page_of_the_web_by_its_name(address, is_good) -> None:
    assert is_web_address(address) is is_good
