"""What a page costs: how many statements it sends, and that more rows send no more of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.models import User
from app.core import cache
from app.core.db import db
from app.forum import commands
from app.forum.models import Board
from app.forum.queries import boards
from app.forum.queries.unread import RECENT
from app.programme.queries import outline
from app.web import page_cache

FEW, MANY = 10, 60
MORE_THAN_A_PAGE = 25
Cost = Callable[[User | None, str], tuple[int, int]]

# The most statements for a stranger and for a member. On PostgreSQL a stranger's page also asks
# for the site's version, which SQLite is asked for beside the engine.
LIST = (2, 4)
THREAD = (3, 6)
BUDGETS = {
    "/en/": (2, 7),
    "/en/threads/": LIST,
    "/en/threads/?board=current-week-3&kind=discussion": LIST,
    "/en/threads/?filter=unanswered&lang=en": LIST,
    "/en/offerings/current/": (2, 5),
    "/en/offerings/current/weeks/3": (2, 5),
    "/en/offerings/": (1, 3),
    "/en/commons/": (5, 7),
    "/en/members/amina": (3, 5),
    "/en/about": (1, 3),
}
# The course (4), the boards (1) and where a reader's memory ends (1) are read anew at most once
# a minute in each process.
KEPT = (5, 6)
SITEMAP = (7, 2)


@pytest.fixture
def fill(app: Flask, amina: User, luc: User) -> Callable[..., int]:
    """``fill(threads=60)`` or ``fill(threads=1, posts=60)``; gives the id of the last thread."""

    def fill(*, threads: int, posts: int = 2) -> int:
        with app.app_context():
            authors = [db.session.get_one(User, person.id) for person in (amina, luc)]
            streams = [None, *(stream.id for stream in outline().streams)]
            week = db.session.get_one(Board, boards().by_code["current-week-3"].id)
            welcome = db.session.get_one(Board, boards().by_code["welcome"].id)
            thread_id = 0
            for number in range(threads):
                stream_id = streams[number % len(streams)]
                kind = ("discussion", "question")[number % 2]
                heading = commands.Heading("A title", kind, "en", stream_id)
                board = welcome if number % 7 == 6 else week
                thread = commands.start_thread(authors[number % 2], board, heading, "Words.")
                for answer in range(posts - 1):
                    commands.post_reply(authors[answer % 2], thread, "An answer.", "en")
                thread_id = thread.id
            db.session.commit()
            return thread_id

    return fill


@pytest.fixture
def cost(app: Flask, visit: Any, queries: Any) -> Cost:
    """``cost(noor, "/en/")``: statements with what is kept forgotten, and at once again."""

    def cost(person: User | None, address: str) -> tuple[int, int]:
        browser = visit(person)
        counts = []
        for is_cold in (True, False):
            if is_cold:
                cache.forget_all()
            page_cache.clear(app)
            with queries() as ran:
                response = browser.get(address)
            assert response.status_code == 200, address
            counts.append(len(ran))
        return counts[0], counts[1]

    return cost


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_costs_the_same_with_more_threads(address, fill, cost, noor) -> None:
    fill(threads=FEW)
    before = [cost(person, address) for person in (None, noor)]
    fill(threads=MANY - FEW)
    after = [cost(person, address) for person in (None, noor)]
    assert after == before
    for (cold, warm), budget, kept in zip(after, BUDGETS[address], KEPT, strict=True):
        assert warm <= budget
        assert cold <= budget + kept


def test_a_thread_costs_the_same_with_more_posts(fill, cost, noor) -> None:
    short, long = fill(threads=1, posts=5), fill(threads=1, posts=60)
    addresses = [f"/en/threads/{short}-a-title", *(f"/en/threads/{long}-a-title{n}" for n in
                 ("", "/21", "/41"))]  # fmt: skip
    for person, budget, kept in zip((None, noor), THREAD, KEPT, strict=True):
        for address in addresses:  # the first visit, which moves the mark
            assert cost(person, address)[0] <= budget + kept, address
        again = {cost(person, address) for address in addresses}
        assert len(again) == 1, again
        assert again.pop()[1] <= budget


@pytest.mark.parametrize("lists", ["?filter=unread", "?filter=mine", "?sort=top", "?sort=new"])
def test_every_order_and_selection_costs_the_same(lists, fill, cost, amina) -> None:
    fill(threads=MANY)
    _cold, warm = cost(amina, f"/en/threads/{lists}")
    assert warm <= LIST[1]


def test_a_later_page_of_a_list_costs_what_the_first_does(fill, cost, noor) -> None:
    last = fill(threads=MANY)
    first = cost(noor, "/en/threads/?sort=new")
    assert cost(noor, f"/en/threads/?sort=new&cursor={last - 20}") == first


def test_the_sitemap_costs_the_same_however_many_threads(fill, cost) -> None:
    fill(threads=FEW)
    before = cost(None, "/sitemap.xml")
    fill(threads=MANY - FEW)
    assert cost(None, "/sitemap.xml") == before
    assert before[0] <= SITEMAP[0]
    assert before[1] <= SITEMAP[1]


def test_a_kept_page_costs_one_look_at_the_version(fill, visit, queries) -> None:
    fill(threads=FEW)
    browser = visit(None)
    kept = browser.get("/en/")
    with queries() as ran:
        again = browser.get("/en/")
    assert again.data == kept.data
    assert len(ran) <= 1


# Nothing that grows with the forum may be counted or skipped over while somebody waits. Two
# counts are allowed, for neither of them grows:
# - the number beside "Discussions" is counted over the RECENT most recently active threads;
# - hidden posts of one thread after a reading mark are counted in an index of hidden posts alone:
#   as many as moderators hid there, none in nearly every thread.
BADGE = re.compile(r"\ASELECT count\(\*\)(?= AS \w+\s+FROM \(SELECT .*\bLIMIT \S+)", re.DOTALL)
HIDDEN_POSTS = re.compile(
    r"\(SELECT count\(\*\) AS \w+\s+FROM posts\s+WHERE posts\.thread_id = \w+\.id"
    r" AND posts\.number > \w+\.read_number AND posts\.hidden_at IS NOT NULL"
    r" AND posts\.number < \w+\.last_visible_number\)"
)
LISTS = [
    "/en/threads/",
    "/en/threads/?cursor={after}",
    "/en/threads/?sort=new&cursor={after}",
    "/en/threads/?sort=top&cursor=1.{after}",
    "/en/threads/?board=current-week-3",
    "/en/threads/?board=current-week-3&cursor={after}",
    "/en/threads/?week=3&stream=executives",
    "/en/threads/?stream=all",
    "/en/threads/?kind=question&lang=en",
    "/en/threads/?filter=unanswered",
    "/en/offerings/current/",
    "/en/offerings/current/weeks/3",
    "/en/commons/",
    "/en/members/amina",
    "/en/",
]
ONES_OWN = ["/en/threads/?filter=unread", "/en/threads/?filter=mine"]
OFFSET = re.compile(r"\bOFFSET\s+[^\s)]+|\?", re.IGNORECASE)
Sent = tuple[str, Any]


@pytest.fixture
def statements(app: Flask) -> Callable[[], Any]:
    """``with statements() as sent:`` — as ``queries``, each with the values sent beside it."""

    @contextmanager
    def listening() -> Iterator[list[Sent]]:
        sent: list[Sent] = []

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            sent.append((statement, values))

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening


def counts(sent: Sent) -> bool:
    """Whether it counts anything but the two things above."""
    statement, values = sent
    if BADGE.match(statement) and RECENT in _values(values):
        statement = BADGE.sub("SELECT", statement)
    return "count(" in HIDDEN_POSTS.sub("0", statement).lower()


def skips(sent: Sent) -> bool:
    """Whether it passes over rows. For SQLite a LIMIT is written with an OFFSET of 0 beside it."""
    statement, values = sent
    places = [m[0].upper() for m in re.finditer(OFFSET, statement)]
    return any(
        not place.endswith("?") or values[number] != 0
        for number, place in enumerate(places)
        if place.startswith("OFFSET")
    )


def _values(values: Any) -> Sequence[Any]:
    return list(values.values()) if isinstance(values, dict) else values


@pytest.fixture
def sent_for(app: Flask, statements: Any) -> Callable[..., list[Sent]]:
    """``sent_for(browser, "/en/", "threads")``: what a page sends, which must name this table."""

    def sent_for(browser: FlaskClient, address: str, table: str) -> list[Sent]:
        page_cache.clear(app)
        with statements() as sent:
            page = browser.get(address)
        assert page.status_code == 200, address
        assert "Part of this address is not known" not in page.text, address
        assert any(re.search(rf"\bFROM {table}\b", statement) for statement, _ in sent), address
        return sent

    return sent_for


def test_no_list_counts_or_skips_what_grows(app, fill, visit, sent_for, noor, amina) -> None:
    last = fill(threads=MORE_THAN_A_PAGE)
    with app.app_context():
        db.session.get_one(User, amina.id).shows_threads = True
        db.session.commit()
    stranger, hers = visit(None), visit(noor)
    asked = [(browser, path) for path in LISTS for browser in (stranger, hers)]
    asked += [(hers, path) for path in ONES_OWN]
    for browser, path in asked:
        sent = sent_for(browser, path.format(after=last - 3), "threads|thread_counts")
        assert [each for each in sent if counts(each) or skips(each)] == [], path


def test_no_page_of_a_thread_counts_or_skips_what_grows(fill, visit, sent_for, noor) -> None:
    thread = fill(threads=1, posts=60)
    for browser in (visit(None), visit(noor)):
        for page in ("", "/21", "/41"):
            sent = sent_for(browser, f"/en/threads/{thread}-a-title{page}", "posts")
            assert [each for each in sent if counts(each) or skips(each)] == [], page


@pytest.mark.parametrize(
    ("statement", "values", "counted", "skipped"),
    [
        ("SELECT id FROM threads LIMIT ? OFFSET ?", (20, 0), False, False),
        ("SELECT id FROM threads LIMIT ? OFFSET ?", (20, 40), False, True),
        ("SELECT id FROM threads WHERE a = ? LIMIT 20 OFFSET 40", (0,), False, True),
        ("SELECT id FROM threads LIMIT %(n)s OFFSET %(m)s", {"n": 20, "m": 0}, False, True),
        ("SELECT count(*) AS n \nFROM threads", (), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM threads) AS a", (RECENT,), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM a LIMIT ?) AS a", (5000,), True, False),
        ("SELECT count(*) AS n \nFROM (SELECT id FROM a LIMIT ?) AS a", (RECENT,), False, False),
        ("SELECT id, (SELECT COUNT(*) FROM posts WHERE posts.thread_id = t.id)", (), True, False),
    ],
)
def test_the_reader_of_these_tests_sees_what_counts_and_skips(
    statement, values, counted, skipped
) -> None:
    assert counts((statement, values)) == counted
    assert skips((statement, values)) == skipped
