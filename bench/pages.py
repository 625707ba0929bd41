"""Which addresses are asked for, on the site and on the bare page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import create_engine, text

from app.core.db import normalised_url
from bench.browser import Browser
from bench.site import BenchError, Site

MANY = 300
PAGE_SIZE = 20
DEEP = 100
NEXT = re.compile(r'<a (?=[^>]*rel="next")[^>]*href="([^"]+)"')
HOME, GRID, WEEK = "home", "grid", "week"
LIST, DEEP_LIST = "list", "deep"
THREAD, LAST_PAGE = "thread", "last"
REPLY, SEARCH = "reply", "search"
NAMES = (HOME, GRID, WEEK, LIST, DEEP_LIST, THREAD, LAST_PAGE, REPLY, SEARCH)


@dataclass(frozen=True)
class Page:
    """A kind of page: what a reader asks the site for, and the bare page for the same."""

    name: str
    label: str
    paths: list[str]
    bare: list[str]


@dataclass(frozen=True)
class Places:
    """What is where in a filled database."""

    busy_board: int
    busy_code: str
    week: int
    offering: str
    threads: list[tuple[int, str]]
    longest: tuple[int, str, int]


def find_places(site: Site) -> Places:
    """The busiest board, threads whose first page shows exactly 20 posts, and the longest."""
    engine = create_engine(normalised_url(site.url))
    with engine.connect() as connection:
        board = connection.execute(text(
            "SELECT boards.id, code, position, slug FROM boards "
            "JOIN offerings ON offerings.id = offering_id WHERE boards.id = (SELECT board_id "
            "FROM threads GROUP BY board_id ORDER BY count(*) DESC LIMIT 1)"
        )).one()  # fmt: skip
        threads = connection.execute(text(
            "SELECT id, slug FROM threads WHERE last_number = 20 OR last_number > 24 "
            "ORDER BY last_post_id DESC LIMIT :many"
        ), {"many": MANY}).all()  # fmt: skip
        longest = connection.execute(text(
            "SELECT id, slug, last_number FROM threads ORDER BY last_number DESC LIMIT 1"
        )).one()  # fmt: skip
    engine.dispose()
    return Places(
        busy_board=board.id,
        busy_code=board.code,
        week=board.position,
        offering=board.slug,
        threads=[(row.id, row.slug) for row in threads],
        longest=(longest.id, longest.slug, longest.last_number),
    )


def find_pages(places: Places, stranger: Browser) -> list[Page]:
    """Every kind of page. The deep one is found as a reader finds it, from page to page."""
    threads = [f"/threads/{number}" for number, _ in places.threads]
    board = f"/boards/{places.busy_board}"
    first_page = list_path(places)
    depth, deep_page = page_at(stranger, first_page)
    cursor = parse_qs(urlsplit(deep_page).query)["cursor"][0]
    number, slug, last = places.longest
    first = (-(-(last - 4) // PAGE_SIZE) - 1) * PAGE_SIZE + 1
    offering = f"/en/offerings/{places.offering}/"
    return [
        Page(HOME, "home", ["/en/"], threads),
        Page(GRID, "grid", [offering], threads),
        Page(WEEK, "week", [f"{offering}weeks/{places.week}"], threads),
        Page(LIST, "board list, page 1", [first_page], [board]),
        Page(DEEP_LIST, f"board list, page {depth}", [deep_page], [f"{board}?cursor={cursor}"]),
        Page(THREAD, "thread, page 1", thread_paths(places), threads),
        Page(
            LAST_PAGE,
            f"last page of {last:,} posts",
            [f"/en/threads/{number}-{slug}/{first}"],
            [f"/threads/{number}/{first}"],
        ),
    ]


def list_path(places: Places) -> str:
    return f"/en/threads/?board={places.busy_code}"


def thread_paths(places: Places) -> list[str]:
    return [f"/en/threads/{number}-{slug}" for number, slug in places.threads]


def page_at(stranger: Browser, path: str, deepest: int = DEEP) -> tuple[int, str]:
    """This page, or the last full one before that, and its number."""
    found = (1, path)
    for depth in range(1, deepest + 1):
        link = NEXT.search(stranger.get(path).text)
        if link is None:
            break
        found = (depth, path)
        path = link[1].replace("&amp;", "&")
    if found[0] == 1:
        raise BenchError(f"There is no second page at {path}: fill more posts.")
    return found
