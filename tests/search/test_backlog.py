"""While more was changed than one question can be asked without, results are not counted: what
was hidden meanwhile shows nowhere, and no number and no next page tells that it was there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.search import changes
from app.search.commands import note_change
from app.search.documents import What, key_of
from app.search.index import index
from tests.home.dom import parse

SECRET, NOWHERE = "zanzibarite", "quaggalume"
PEOPLE = ["stranger", "charlie", "noor", "luc"]
BOUND = 3


@pytest.fixture
def backlog(app, monkeypatch):
    """``backlog()``: so many other changes wait for the worker that older ones are out of reach."""
    monkeypatch.setattr(changes, "MOST_STALE", BOUND)

    def backlog():
        with app.app_context():
            for number in range(BOUND + 1):
                note_change(key_of(What.POST, 900_000 + number))
            db.session.commit()

    return backlog


@pytest.fixture
def hide(app, change):
    """``hide(thread_id)``: hidden and noted, and the worker has not been there."""

    def hide(thread_id):
        change(Thread, thread_id, hidden_at=clock.now())
        with app.app_context():
            note_change(key_of(What.THREAD, thread_id), is_all=True)
            db.session.commit()

    return hide


@pytest.fixture
def ask(visit, request):
    def ask(who, line, path="search", **more):
        person = None if who == "stranger" else request.getfixturevalue(who)
        page = visit(person).get(f"/en/{path}", query_string={"q": line, **more})
        assert page.status_code == 200
        return page.text

    return ask


def titles(page: str) -> list[str]:
    return [hit.text.strip() for hit in parse(page).every("a", class_="hit__title")]


def without_tokens(page: str) -> str:
    return re.sub(r'(nonce|value|content)="[\w.-]{20,}"', "", page)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("sort", ["relevance", "newest", "answers"])
def test_a_hidden_secret_gives_the_page_of_a_word_that_stands_nowhere(
    who, sort, start, amina, indexed, hide, backlog, ask
) -> None:
    threads = [start(amina, title=f"The {SECRET} plan {number}") for number in range(25)]
    indexed()
    for thread_id in threads:
        hide(thread_id)
    backlog()
    for line in ("{}", '"{} plan"', "{} plan lang:en", "in:title {}", "{}s"):
        secret = ask(who, line.format(SECRET), sort=sort)
        nothing = ask(who, line.format(NOWHERE), sort=sort)
        assert titles(secret) == titles(nothing), line
        expected = without_tokens(nothing).replace(NOWHERE, SECRET)
        assert without_tokens(secret) == expected, line


def test_what_can_be_seen_is_found_without_a_number(start, amina, indexed, hide, backlog, ask):
    threads = [start(amina, title=f"The {SECRET} plan {number}") for number in range(5)]
    indexed()
    hide(threads[0])
    hide(threads[1])
    backlog()
    page = ask("noor", SECRET)
    assert set(titles(page)) == {f"The {SECRET} plan {number}" for number in (2, 3, 4)}
    assert parse(page).the("h2", id="found").text == "Results"
    assert "Much has changed a moment ago." in page
    assert "facet-" not in page
    assert "next" not in re.findall(r'rel="(\w+)"', page)
    assert not re.search(r"\b[0-9]+ results?\b", page)


def test_pages_follow_one_another_past_what_is_hidden(
    start, amina, indexed, hide, backlog, ask
) -> None:
    threads = {f"The {SECRET} plan {number}": None for number in range(65)}
    for title in threads:
        threads[title] = start(amina, title=title)
    indexed()
    hidden = list(threads)[::3]
    for title in hidden:
        hide(threads[title])
    backlog()
    seen, page = [], ask("noor", SECRET)
    while True:
        seen += titles(page)
        following = re.search(r'cursor=([^"&]*)"\s+rel="next"', page)
        if following is None:
            break
        assert len(titles(page)) == 20
        page = ask("noor", SECRET, cursor=following[1])
    assert len(seen) == len(set(seen))
    assert set(seen) == set(threads) - set(hidden)


def test_a_word_that_was_taken_out_does_not_find_its_text(
    app, start, posts_of, change, amina, indexed, backlog, ask
) -> None:
    thread_id = start(amina, title="Budget planning", body=f"My {SECRET} number.")
    post = posts_of(thread_id)[0]
    indexed()
    change(Post, post.id, body="My number.", html="<p>My number.</p>")
    with app.app_context():
        note_change(key_of(What.POST, post.id))
        db.session.commit()
    backlog()
    assert titles(ask("noor", SECRET)) == []


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_is_asked_whether_they_meant_a_hidden_word(
    who, start, amina, indexed, hide, backlog, ask
) -> None:
    thread_id = start(amina, title=f"The {SECRET} plan")
    indexed()
    assert "did-you-mean" in ask(who, "zanzibraite")
    hide(thread_id)
    backlog()
    assert "did-you-mean" not in ask(who, "zanzibraite")


def test_the_most_answered_wait_for_the_worker(start, amina, indexed, backlog, ask) -> None:
    start(amina, title="Budget")
    indexed()
    backlog()
    assert "Search is being prepared" in ask("noor", "budget", sort="answers")
    assert titles(ask("noor", "budget")) == ["Budget"]


def test_when_the_worker_has_been_there_numbers_are_back(
    start, amina, indexed, hide, backlog, ask
) -> None:
    hidden = start(amina, title=f"The {SECRET} plan")
    start(amina, title=f"Another {SECRET} plan")
    indexed()
    hide(hidden)
    backlog()
    indexed()
    assert parse(ask("noor", SECRET)).the("h2", id="found").text == "1 result"


def test_as_many_changes_as_can_be_left_out_are_counted_without(
    app, start, amina, indexed, hide, ask, monkeypatch
) -> None:
    monkeypatch.setattr(changes, "MOST_STALE", BOUND)
    threads = [start(amina, title=f"The {SECRET} plan {number}") for number in range(BOUND + 1)]
    indexed()
    for thread_id in threads[1:]:
        hide(thread_id)
    with app.app_context():
        assert changes.stale().is_all
    assert parse(ask("noor", SECRET)).the("h2", id="found").text == "1 result"


def test_so_much_that_is_hidden_ends_the_search(
    app, start, amina, indexed, hide, backlog, ask, monkeypatch
) -> None:
    """It is looked through so many pages of the engine and not more."""
    monkeypatch.setattr("app.search.queries.MOST_PAGES", 1)
    threads = [start(amina, title=f"The {SECRET} plan {number}") for number in range(25)]
    start(amina, title=f"The {SECRET} plan", at=clock.now() - timedelta(days=2_000))
    indexed()
    for thread_id in threads:
        hide(thread_id)
    with app.app_context():
        asked, real = [], index().search
        monkeypatch.setattr(index(), "search", lambda q: asked.append(q) or real(q))
    backlog()
    assert titles(ask("noor", SECRET)) == []
    assert len(asked) == 1
