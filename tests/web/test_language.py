"""The language of a page is in its address."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.once  # decided by the address alone


def twin_of(page) -> str:
    return re.search(r'<a [^>]*href="([^"]*)"[^>]*data-twin', page.text)[1]


@pytest.mark.parametrize(
    ("path", "lang", "word"), [("/en/", "en", "Skip to"), ("/fr/", "fr", "Passer")]
)
def test_a_page_speaks_the_language_of_its_address(path, lang, word, client) -> None:
    page = client.get(path, headers={"Accept-Language": "fr" if lang == "en" else "en"})
    assert f'<html lang="{lang}">' in page.text
    assert word in page.text


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("/en/", "/fr/"),
        ("/fr/threads/", "/en/threads/"),
        ("/en/threads/?lang=fr&sort=new", "/fr/threads/?lang=fr&amp;sort=new"),
        ("/en/threads/?board=%C3%A9t%C3%A9%20%26", "/fr/threads/?board=%C3%A9t%C3%A9%20%26"),
        ("/en/members/%C3%A9lise", "/fr/members/%C3%A9lise"),
        ("/en/members/a%3Fb%23c%25", "/fr/members/a%3Fb%23c%25"),
        ("/en/threads/?a=%22%3E%3Cscript%3E", "/fr/threads/?a=%22%3E%3Cscript%3E"),
        ("/nowhere/", "/fr/"),
    ],
)
def test_the_twin_is_the_same_page_in_the_other_language(path, twin, client) -> None:
    assert twin_of(client.get(path, headers={"Accept-Language": "en"})) == twin


@pytest.mark.parametrize(
    "path", ["/de/", "/de/threads/", "/EN/", "/enfr/", "/e/", "/en-CA/", "/nowhere/"]
)
def test_there_are_only_two_languages(path, client) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "lang"), [("fr-CA,fr;q=0.9", "fr"), ("en", "en"), ("de", "en"), ("", "en")]
)
def test_an_address_without_language_is_refused_in_the_readers_own(asked, lang, client) -> None:
    page = client.get("/nowhere/", headers={"Accept-Language": asked})
    assert page.status_code == 404
    assert f'<html lang="{lang}">' in page.text


@pytest.mark.parametrize("query", [b"a=\xff\xfe", b"a=%ff", b"%", b"a=%00", "a=é".encode()])
@pytest.mark.parametrize("path", ["/en/threads/", "/en/threads/new"])
def test_a_query_that_is_no_text_harms_nothing(query, path, client) -> None:
    page = client.get(path, environ_overrides={"QUERY_STRING": query.decode("latin-1")})
    assert page.status_code in (200, 303)


def test_the_front_door_without_language_asks(client) -> None:
    page = client.get("/")
    assert 'href="/choose/en"' in page.text
    assert 'href="/choose/fr"' in page.text


def test_the_choice_is_remembered_in_this_browser(client) -> None:
    assert client.get("/choose/fr").location == "/fr/"
    assert client.get("/").location == "/fr/"


def test_a_choice_that_is_none_is_not_found(client) -> None:
    assert client.get("/choose/de").status_code == 404


def test_a_missing_slash_is_mended(client) -> None:
    answer = client.get("/en/threads?sort=new")
    assert (answer.status_code, answer.location) == (308, "http://localhost/en/threads/?sort=new")
