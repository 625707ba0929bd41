"""Lists of threads: what is in them, in which order, and what never is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.forum.models import Thread
from app.forum.queries import boards
from app.programme.queries import outline
from tests.home.dom import Element, main_of

ONCE = datetime(2020, 3, 2, 15, 4, tzinfo=UTC)


def titles(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(r'class="thread-row__title"[^>]*>([^<]+)</a>', response.text)


@pytest.fixture
def stream_id(app: Flask):
    def stream_id(code: str) -> int:
        with app.app_context():
            return outline().stream_by_code(code).id

    return stream_id


@pytest.fixture
def variety(app, start, amina, luc, stream_id) -> None:
    with app.app_context():
        welcome = boards().by_code["welcome"].id
        week_2 = boards().by_code["current-week-2"].id
        old_week = boards().by_code["2019-week-3"].id
    start(amina, title="One", kind="question", stream_id=stream_id("supporters"))
    start(amina, title="Deux", kind="question", lang="fr", board=week_2)
    start(luc, title="Trois", kind="tip", lang="fr", board=welcome)
    start(luc, title="Four quatre", lang="both", replies_by=[amina, amina])
    start(luc, title="Five", board=old_week, kind="question", replies_by=[amina])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Five", "Four quatre", "Trois", "Deux", "One"]),
        ("?sort=new", ["Five", "Four quatre", "Trois", "Deux", "One"]),
        ("?sort=top", ["Four quatre", "Five", "Trois", "Deux", "One"]),
        ("?week=3", ["Four quatre", "One"]),
        ("?week=3&offering=2019", ["Five"]),
        ("?week=2", ["Deux"]),
        ("?board=welcome", ["Trois"]),
        ("?stream=supporters", ["One"]),
        ("?stream=all", ["Five", "Four quatre", "Trois", "Deux"]),
        ("?kind=tip", ["Trois"]),
        ("?lang=fr", ["Four quatre", "Trois", "Deux"]),
        ("?lang=en", ["Five", "Four quatre", "One"]),
        ("?filter=unanswered", ["Deux", "One"]),
        ("?filter=unanswered&lang=fr", ["Deux"]),
        ("?filter=unanswered&lang=en", ["One"]),
        ("?kind=question&stream=supporters&week=3&lang=en", ["One"]),
    ],
)
def test_a_list_holds_what_its_address_asks_for(query, expected, variety, client) -> None:
    assert titles(client.get(f"/en/threads/{query}")) == expected


def test_mine_is_what_i_started(variety, visit, luc) -> None:
    page = visit(luc).get("/fr/threads/?filter=mine")
    assert titles(page) == ["Five", "Four quatre", "Trois"]


@pytest.mark.parametrize("only", ["mine", "unread"])
def test_a_stranger_is_asked_to_sign_in_for_what_needs_a_person(only, client) -> None:
    response = client.get(f"/en/threads/?filter={only}")
    assert response.status_code == 303
    assert response.location == f"/en/login?next=/en/threads/%3Ffilter%3D{only}"


@pytest.mark.parametrize("name", ["week", "stream", "kind", "lang", "board", "sort", "filter"])
def test_an_unknown_value_is_left_out_and_said(name, variety, client) -> None:
    response = client.get(f"/en/threads/?{name}=%3Cimg+src%3Dx%3E")
    assert len(titles(response)) == 5
    assert f"was left out: {name}." in response.text
    assert "<img src=x>" not in response.text


@pytest.mark.parametrize("cursor", ["x", "-1", "1.1", "9" * 30, "1e3", "%00", "١"])
def test_a_cursor_that_is_not_ours_shows_the_first_page(cursor, variety, client) -> None:
    response = client.get(f"/en/threads/?cursor={cursor}")
    assert len(titles(response)) == 5
    assert "was left out: cursor." in response.text


def test_each_text_says_its_language(variety, client) -> None:
    page = client.get("/en/threads/").text
    assert re.search(r'lang="fr">Trois</a>', page)
    assert re.search(r'lang="en">One</a>', page)


@pytest.fixture
def row(start, stream_id, amina, luc, visit, client):
    """``row("fr")``: Luc's idea for executives, which Amina answered on the 2nd of March, as a
    stranger sees it in a list of that language."""
    start(
        luc, title="L’idée & <b>", kind="idea", lang="fr", stream_id=stream_id("executives"),
        replies_by=[amina, amina], at=ONCE,
    )  # fmt: skip

    def row(lang: str) -> Element:
        return main_of(client.get(f"/{lang}/threads/").text).the("li", class_="thread-row")

    return row


@pytest.mark.parametrize(
    ("lang", "kind", "stream", "replies"),
    [("en", "Idea", "Executives", "2 replies"), ("fr", "Idée", "Cadres", "2 réponses")],
)
def test_a_row_says_what_it_is_for_whom_by_whom_and_who_spoke_last(
    lang, kind, stream, replies, row
) -> None:
    found = row(lang)
    title = found.the("a", class_="thread-row__title")
    assert title.text == "L’idée & <b>"
    assert title.attributes["lang"] == "fr"
    assert re.fullmatch(rf"/{lang}/threads/\d+-l-idee-b", title.attributes["href"])
    assert found.the(class_="badge--idea").text == kind
    assert stream in found.texts("span")
    assert "Luc" in found.the(class_="thread-row__meta").texts("span")
    assert found.the(class_="thread-row__count").text.replace("\u00a0", " ").startswith(replies)
    last = found.the(class_="thread-row__last")
    assert last.text.startswith("Amina, ")
    assert last.the("time").attributes["datetime"] == "2020-03-02T15:04Z"
    assert "2020" in last.text


def test_a_row_names_the_language_of_a_text_where_it_is_not_that_of_the_page(row) -> None:
    assert "French" in row("en").texts("span")
    assert "Français" not in row("fr").texts("span")


def test_a_row_without_replies_says_so_and_when_it_was_asked(start, amina, client) -> None:
    start(amina, title="Alone", at=ONCE)
    row = main_of(client.get("/en/threads/").text).the("li", class_="thread-row")
    assert row.the(class_="thread-row__count").text.startswith("No reply yet")
    last = row.the(class_="thread-row__last")
    assert last.text == last.the("time").text
    assert last.the("time").attributes["datetime"] == "2020-03-02T15:04Z"
    assert row.the(class_="badge--discussion").text == "Discussion"
    assert "Everyone" in row.texts("span")


def test_an_empty_list_says_what_to_do(client) -> None:
    page = client.get("/fr/threads/?board=tools").text
    assert "/fr/threads/new?board=tools" in page


@pytest.mark.parametrize("sort", ["latest", "new", "top"])
def test_pages_hold_every_thread_once(sort, start, amina, luc, client) -> None:
    expected = {f"Number {n}" for n in range(45)}
    for n in range(45):
        start(amina, title=f"Number {n}", replies_by=[luc] * (n % 3))
    found: list[str] = []
    address: str | None = f"/en/threads/?sort={sort}"
    while address:
        response = client.get(address)
        found += titles(response)
        link = re.search(r'href="([^"]+)"\s+rel="next"', response.text)
        address = link[1].replace("&amp;", "&") if link else None
    assert len(found) == 45
    assert set(found) == expected


def test_the_newest_reply_brings_a_thread_to_the_top(start, amina, visit, luc, client) -> None:
    first = start(amina, title="First")
    start(amina, title="Second")
    visit(luc).post(f"/fr/threads/{first}/reply", data={"body": "Moi aussi.", "lang": "fr"})
    assert titles(client.get("/en/threads/")) == ["First", "Second"]


SECRET = "zqx secret zqx"
LISTS = [
    "/en/",
    "/en/threads/",
    "/en/threads/?sort=new",
    "/en/threads/?sort=top",
    "/en/threads/?week=3",
    "/en/threads/?filter=unanswered",
    "/en/offerings/current/",
    "/en/offerings/current/weeks/3",
    "/en/commons/",
    "/en/members/amina",
    "/sitemap.xml",
]


@pytest.mark.parametrize("address", LISTS)
def test_a_hidden_thread_shows_in_no_list(address, start, amina, change, client, visit, charlie):
    thread_id = start(amina, title=SECRET, kind="question", body=SECRET)
    change(Thread, thread_id, hidden_at=clock.now())
    for browser in (client, visit(charlie)):
        response = browser.get(address)
        assert response.status_code == 200
        assert SECRET not in response.text
        assert "zqx-secret" not in response.text


def test_even_its_author_is_not_shown_a_hidden_thread_in_lists(start, amina, change, visit) -> None:
    thread_id = start(amina, title=SECRET)
    change(Thread, thread_id, hidden_at=clock.now())
    for address in ("/en/", "/en/threads/?filter=mine", "/en/threads/?filter=unread"):
        assert SECRET not in visit(amina).get(address).text


def test_rosa_sees_it_marked_as_hidden(start, amina, change, visit, rosa) -> None:
    thread_id = start(amina, title=SECRET)
    change(Thread, thread_id, hidden_at=clock.now())
    page = visit(rosa).get("/en/threads/").text
    assert SECRET in page
    assert "Hidden" in page


def test_htmx_gets_the_list_alone(variety, client) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    response = client.get("/en/threads/?kind=tip", headers=headers)
    assert titles(response) == ["Trois"]
    assert "<html" not in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_a_history_restore_gets_the_page(variety, client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/en/threads/?kind=tip", headers=headers).text
