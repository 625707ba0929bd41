"""A thread page: ranges of numbers, addresses that keep working, what is hidden."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from flask import url_for

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands
from app.forum.models import Post, Thread
from app.forum.numbering import Numbering
from app.forum.queries import boards
from app.forum.queries.posts import number_of_last_page
from app.forum.routes.blueprint import canonical, list_url, page_url
from app.programme.queries import outline
from tests.home.dom import parse


def numbers(response) -> list[int]:
    assert response.status_code == 200
    return numbers_in(response.text)


def numbers_in(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="post-(\d+)"', page)]


def main_of(response) -> str:
    """What the page itself says, but for the address it repeats and the number to quote."""
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"(/threads/|number )[0-9a-f]+", r"\1", main)


@pytest.mark.parametrize(
    ("posts", "pages"), [(0, 1), (1, 1), (20, 1), (24, 1), (25, 2), (44, 2), (45, 3), (2000, 100)]
)
def test_a_few_last_posts_get_no_page_of_their_own(posts: int, pages: int) -> None:
    assert number_of_last_page(Numbering(posts)) == pages


@pytest.fixture
def long_thread(start, amina, luc) -> int:
    return start(amina, title="Long", replies_by=[luc] * 44)


def test_pages_are_ranges_of_numbers(long_thread, client) -> None:
    address = f"/en/threads/{long_thread}-long"
    assert numbers(client.get(address)) == list(range(1, 21))
    assert numbers(client.get(f"{address}/30")) == list(range(21, 41))
    assert numbers(client.get(f"{address}/45")) == list(range(41, 46))


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("{id}", "{id}-long"),
        ("{id}-wrong", "{id}-long"),
        ("{id}-wrong/30", "{id}-long/30"),
        ("{id}-long/1", "{id}-long"),
        ("{id}-long/0", "{id}-long"),
        ("{id}-long/999", "{id}-long/45"),
    ],
)
def test_another_address_leads_to_the_right_one(asked, right, long_thread, client) -> None:
    response = client.get(f"/en/threads/{asked.format(id=long_thread)}")
    assert response.status_code == 301
    assert response.location == f"/en/threads/{right.format(id=long_thread)}"


def test_the_right_address_in_french_is_the_same_thread(long_thread, client) -> None:
    page = client.get(f"/fr/threads/{long_thread}-long").text
    assert f'href="http://localhost/en/threads/{long_thread}-long"' in page
    assert 'lang="en">Long</h1>' in page


@pytest.mark.parametrize("number", [1, 7, 45])
def test_a_post_has_an_address_for_ever(number, long_thread, client, posts_of) -> None:
    post = posts_of(long_thread)[number - 1]
    response = client.get(f"/en/posts/{post.id}")
    assert response.status_code == 302
    assert response.location.endswith(f"#post-{number}")
    assert number in numbers(client.get(response.location.partition("#")[0]))


@pytest.mark.parametrize("number", ["x", "-1", "99999999999999", "1%00", "1.5"])
def test_a_number_that_is_none_is_not_found(number, long_thread, client) -> None:
    assert client.get(f"/en/threads/{long_thread}-long/{number}").status_code == 404


@pytest.mark.parametrize("thread_id", ["0", "99999", "2147483648", "9" * 40])
def test_a_thread_that_is_not_there_is_not_found(thread_id, client) -> None:
    assert client.get(f"/en/threads/{thread_id}-x").status_code == 404


def test_a_hidden_post_is_not_on_the_page(start, amina, luc, change, posts_of, client) -> None:
    thread_id = start(amina, title="T", replies_by=[luc, luc])
    change(Post, posts_of(thread_id)[1].id, hidden_at=clock.now(), html="<p>zqx</p>", body="zqx")
    response = client.get(f"/en/threads/{thread_id}-t")
    assert numbers(response) == [1, 3]
    assert "zqx" not in response.text


def test_a_hidden_post_has_no_address(start, amina, luc, change, posts_of, client, visit, rosa):
    thread_id = start(amina, title="T", replies_by=[luc])
    post = posts_of(thread_id)[1]
    change(Post, post.id, hidden_at=clock.now())
    assert client.get(f"/en/posts/{post.id}").status_code == 404
    assert visit(rosa).get(f"/en/posts/{post.id}").status_code == 302


def test_a_hidden_thread_looks_like_a_missing_one(thread_id, change, visit, charlie) -> None:
    change(Thread, thread_id, hidden_at=clock.now())
    browser = visit(charlie)
    hidden = browser.get(f"/en/threads/{thread_id}-how-do-we-begin")
    missing = browser.get("/en/threads/99999-how-do-we-begin")
    assert hidden.status_code == missing.status_code == 404
    assert main_of(hidden) == main_of(missing)


def test_member_html_stands_behind_the_fence(thread_id, client) -> None:
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    bodies = re.findall(r'<div class="post__body[^>]*>', page)
    assert len(bodies) == len(numbers_in(page)) == 2
    for body in bodies:
        assert "hx-ignore" in body
        assert "hx-disable" in body


def test_a_post_says_its_own_language_whatever_its_thread_and_the_page_speak(
    app, thread_id, luc, client
) -> None:
    """For a screen reader, which changes its voice by it."""
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        writer = db.session.get_one(User, luc.id)
        commands.post_reply(writer, thread, "En **français**.", "fr")
        commands.post_reply(writer, thread, "Both / les deux", "both")
        db.session.commit()
    for lang in ("en", "fr"):
        page = parse(client.get(f"/{lang}/threads/{thread_id}-how-do-we-begin").text)
        assert page.the("h1").attributes["lang"] == "en"
        bodies = page.every("div", class_="post__body")
        # A text in both languages is left to the page.
        assert [body.attributes["lang"] for body in bodies] == ["en", "en", "fr", lang]
        assert bodies[2].text == "En français."


@pytest.mark.parametrize(
    ("lang", "code", "trail"),
    [
        ("en", "current-week-3", {"/en/": "Home", "/en/offerings/current/": "{offering}",
                                  "/en/offerings/current/weeks/3": "{board}"}),
        ("fr", "2019-week-2", {"/fr/": "Accueil", "/fr/offerings/2019/": "{offering}",
                               "/fr/offerings/2019/weeks/2": "{board}"}),
        ("en", "tools", {"/en/": "Home", "/en/commons/": "Commons",
                         "/en/threads/?board=tools": "{board}"}),
    ],
)  # fmt: skip
def test_a_thread_shows_the_way_back_to_its_week_or_board(
    lang, code, trail, app, start, amina, client
) -> None:
    with app.app_context():
        board = boards().by_code[code]
        offering = outline().offering_by_id(board.offering_id) if board.offering_id else None
    title = getattr(board, f"title_{lang}")
    week = {"en": "Week ", "fr": "Semaine\u00a0"}[lang]
    names = {
        "offering": getattr(offering, f"title_{lang}", ""),
        "board": title if offering is None else f"{week}{code[-1]}",
    }
    number = start(amina, title="Here", board=board.id)
    page = parse(client.get(f"/{lang}/threads/{number}-here").text)
    links = page.the("nav", class_="breadcrumbs").links()
    assert list(links) == list(trail)
    for address, name in trail.items():
        assert links[address].startswith(name.format(**names)), address
    assert title in links[list(trail)[-1]]


def test_a_stranger_is_offered_to_sign_in_and_come_back(thread_id, client) -> None:
    page = client.get(f"/en/threads/{thread_id}-how-do-we-begin").text
    assert f'href="/en/login?next=/en/threads/{thread_id}-how-do-we-begin"' in page
    assert 'method="post"' not in page


def test_a_closed_thread_says_why_there_is_no_form(closed, visit, amina) -> None:
    page = visit(amina).get(f"/en/threads/{closed}-how-do-we-begin").text
    assert "This discussion is closed" in page
    assert 'id="reply-form"' not in page


@pytest.mark.parametrize("number", [1, 21])
def test_the_pager_writes_the_addresses_that_routing_makes(number, app) -> None:
    thread = SimpleNamespace(id=7, slug="a-title")
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        parts = canonical(thread, number)
        assert page_url(thread, number) == url_for("forum.thread", **parts)


def test_the_list_writes_the_addresses_that_routing_makes(app) -> None:
    chosen = {"board": "welcome", "lang": "fr", "cursor": "9"}
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        right = url_for("forum.thread_list", board="welcome", sort="top")
        assert list_url({"board": "welcome"}, sort="top") == right
        assert list_url(chosen, board=None) == "/fr/threads/?lang=fr"
