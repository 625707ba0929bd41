"""What search engines, cards and the other language find: sitemap, robots, links in the head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from app.core import clock
from app.forum.models import Thread
from tests.home.dom import parse

SITE = "http://localhost"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
PUBLIC = (
    "/",
    "/threads/",
    "/commons/",
    "/offerings/",
    "/offerings/current/",
    "/offerings/2019/weeks/5",
    "/about",
    "/members/amina",
)


@dataclass(frozen=True)
class Head:
    """What a page tells search engines and cards."""

    canonical: list[str]
    alternates: dict[str, str]
    graph: dict[str, str]
    description: str


def head_of(html: str) -> Head:
    head = parse(html).the("head")
    alternates = head.every("link", rel="alternate")
    metas = head.every("meta")
    return Head(
        [link.attributes["href"] for link in head.every("link", rel="canonical")],
        {link.attributes["hreflang"]: link.attributes["href"] for link in alternates},
        {
            meta.attributes["property"].removeprefix("og:"): meta.attributes["content"]
            for meta in metas
            if "property" in meta.attributes
        },
        head.the("meta", name="description").attributes["content"],
    )


def twin_of(html: str) -> tuple[str, str]:
    """Where the language link leads, and the language it says it is."""
    link = parse(html).the("a", data_twin="")
    assert link.attributes["lang"] == link.attributes["hreflang"]
    return link.attributes["href"], link.attributes["lang"]


@pytest.fixture
def sitemap(client):
    """``sitemap()``: {address: {language: address}}."""

    def sitemap() -> dict[str, dict[str, str]]:
        response = client.get("/sitemap.xml")
        assert response.mimetype == "application/xml"
        root = ElementTree.fromstring(response.data)  # noqa: S314  (our own)
        found = {}
        for url in root.findall("s:url", NAMES):
            links = {
                link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
            }
            found[url.findtext("s:loc", namespaces=NAMES)] = links
        return found

    return sitemap


def test_the_sitemap_pairs_every_page_with_its_twin(sitemap, start, amina) -> None:
    start(amina, title="Où & <quand>?")
    found = sitemap()
    assert f"{SITE}/fr/about" in found
    for address, links in found.items():
        assert links.keys() == {"en", "fr"}
        assert address in links.values()
        assert links["fr"] == links["en"].replace(f"{SITE}/en/", f"{SITE}/fr/")
        assert found[links["fr"]] == found[links["en"]] == links


def test_every_address_of_the_sitemap_answers_and_is_the_right_one(sitemap, start, amina, client):
    thread_id = start(amina, title="Où & <quand>?")
    found = sitemap()
    assert f"{SITE}/fr/threads/{thread_id}-ou-quand" in found
    kinds: dict[str, list[str]] = {}
    for address in found:
        kinds.setdefault(re.sub(r"\d+(-.*)?$", "", address), []).append(address)
    assert f"{SITE}/fr/resources/" in kinds
    # The first and the last of a kind stand for it.
    for address in {each for some in kinds.values() for each in (some[0], some[-1])}:
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200, address
        assert head_of(response.text).canonical == [address]


def test_the_sitemap_knows_no_hidden_thread(sitemap, start, change, amina) -> None:
    thread_id = start(amina, title="Zqx")
    change(Thread, thread_id, hidden_at=clock.now())
    found = sitemap()
    assert f"{SITE}/en/threads/" in found
    assert not any("zqx" in address for address in found)


def test_robots_are_told_of_the_sitemap_and_kept_from_forms(client) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    for path in ("login", "register", "problem", "threads/new", "kept/", "search"):
        assert {f"Disallow: /en/{path}", f"Disallow: /fr/{path}"} <= set(lines)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_public_page_names_itself_and_its_twin(path, lang, client) -> None:
    response = client.get(f"/{lang}{path}?utm=x")
    assert response.status_code == 200
    head = head_of(response.text)
    assert head.canonical == [f"{SITE}/{lang}{path}"]
    assert head.alternates == {
        "en": f"{SITE}/en{path}",
        "fr": f"{SITE}/fr{path}",
        "x-default": f"{SITE}/en{path}",
    }


def test_each_page_of_a_thread_names_itself(client, start, amina, luc) -> None:
    thread_id = start(amina, title="Long", replies_by=[luc] * 44)
    for path in (f"/threads/{thread_id}-long", f"/threads/{thread_id}-long/41"):
        head = head_of(client.get(f"/fr{path}").text)
        assert head.canonical == [f"{SITE}/fr{path}"]
        assert head.alternates["en"] == f"{SITE}/en{path}"


def test_a_page_that_is_not_there_names_nothing(client) -> None:
    html = client.get("/en/threads/99999-x").text
    assert head_of(html).canonical == []
    assert parse(html).the("meta", name="robots").attributes["content"] == "noindex"


def test_a_thread_makes_a_card(client, start, amina) -> None:
    body = 'Who pays for **"coffee"**, and <i>when</i>?'
    thread_id = start(amina, title="Coffee & cake", body=body)
    head = head_of(client.get(f"/en/threads/{thread_id}-coffee-cake").text)
    assert head.graph == {
        "type": "article",
        "title": "Coffee & cake",
        "description": 'Who pays for "coffee", and <i>when</i>?',
        "url": f"{SITE}/en/threads/{thread_id}-coffee-cake",
    }
    assert head.description == head.graph["description"]


@pytest.mark.parametrize(
    ("path", "title", "summary"),
    [
        ("/en/", "Learning Together for Better Public Engagement", "A free online course"),
        ("/fr/", "Apprendre ensemble pour une meilleure", "Un cours en ligne gratuit"),
        ("/en/offerings/current/weeks/3", "Week 3: Implementation", "Get ready for the human"),
        ("/fr/offerings/2019/weeks/6", "", ""),
    ],
)
def test_the_front_page_and_the_weeks_make_cards(path, title, summary, client) -> None:
    graph = head_of(client.get(path).text).graph
    assert graph.keys() == {"type", "title", "description", "url"}
    assert title in graph["title"]
    assert graph["description"].startswith(summary)
    assert graph["description"]
    assert graph["url"] == SITE + path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/threads/?kind=tip&sort=new",
        "/threads/?board=welcome&lang=fr",
        "/offerings/2019/weeks/4?stream=executives",
        "/members/amina",
        "/problem?page=/en/about",
        "/login?next=/en/threads/",
    ],
)
@pytest.mark.parametrize(("lang", "other"), [("en", "fr"), ("fr", "en")])
def test_the_other_language_is_the_same_place(path, lang, other, client) -> None:
    assert twin_of(client.get(f"/{lang}{path}").text) == (f"/{other}{path}", other)


def test_the_twin_of_a_page_deep_in_a_thread_keeps_the_place(client, start, amina, luc) -> None:
    thread_id = start(amina, title="Long", replies_by=[luc] * 44)
    address = f"/threads/{thread_id}-long/41"
    assert twin_of(client.get(f"/en{address}").text) == (f"/fr{address}", "fr")
