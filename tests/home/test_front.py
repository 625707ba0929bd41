"""The front page, for who is not signed in."""

from __future__ import annotations

import pytest

from app.programme.package import WEEKS, read_package
from app.programme.queries import Outline
from tests.fresh_site import PACKAGE
from tests.home.dom import main_of, parse, titles_of

TEXTS = read_package(PACKAGE).texts


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_shows_the_course_its_weeks_and_its_streams(lang, client) -> None:
    page = main_of(client.get(f"/{lang}/").text)
    texts = TEXTS[lang]
    links = page.links()
    assert page.the("h1").text == texts["title"]
    for number in WEEKS:
        week = texts["weeks"][number]
        assert links[f"/{lang}/offerings/current/weeks/{number}"] == week["title"]
        assert week["summary"] in page.text
    for code, stream in texts["streams"].items():
        assert stream["title"] in page.texts("h3")
        assert f"/{lang}/threads/?stream={code}" in links
    for principle in texts["principles"]:
        assert principle["text"] in page.text
    assert page.texts("summary") == [s["title"] for s in texts["sections"].values()]


def test_this_week_stands_out_once(client) -> None:
    card = main_of(client.get("/en/").text).the(class_="is-now")
    assert TEXTS["en"]["weeks"][3]["title"] in card.text
    assert "This week" in card.text


def test_a_stranger_finds_the_way_in(client) -> None:
    links = main_of(client.get("/fr/").text).links()
    assert "/fr/register" in links
    assert "/fr/offerings/current/" in links


def test_it_holds_nothing_of_anybody_so_that_everybody_may_get_the_same(client) -> None:
    response = client.get("/en/")
    assert not parse(response.text).has("form", method="post")
    assert "csrf_token" not in response.text
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get("/en/").text == response.text


def test_the_latest_threads_come_newest_first(client, start, amina) -> None:
    for number in range(8):
        start(amina, title=f"Thread {number}")
    assert titles_of(client.get("/en/").text) == [f"Thread {n}" for n in (7, 6, 5, 4, 3, 2)]


def test_a_title_is_shown_in_its_own_language_and_as_it_was_typed(client, start, luc) -> None:
    start(luc, title="<b>Où & quand</b>", lang="fr")
    title = parse(client.get("/en/").text).the("a", class_="thread-row__title")
    assert title.text == "<b>Où & quand</b>"
    assert title.attributes["lang"] == "fr"


def test_with_nothing_written_yet_it_says_what_to_do(client) -> None:
    page = main_of(client.get("/en/").text)
    assert "Nobody has written yet" in page.text
    assert "/en/threads/new" in page.links()


def test_a_site_without_a_course_still_has_its_pages(client, monkeypatch) -> None:
    nothing = Outline([], [], [], [], [])
    for place in ("home.routes.pages", "home.routes.doors", "home.routes.blueprint", "home.queries",
                  "programme.nav", "forum.routes.blueprint", "forum.routes.listing"):  # fmt: skip
        monkeypatch.setattr(f"app.{place}.outline", lambda: nothing)
    for address in ("/en/", "/fr/offerings/", "/en/commons/", "/en/threads/", "/sitemap.xml"):
        assert client.get(address).status_code == 200
    assert "No course has been loaded yet" in client.get("/en/").text
    assert client.get("/en/offerings/current/").status_code == 404
