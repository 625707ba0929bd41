"""What is asked for, in which order: the site and the bare page in turn, so that a machine that
gets slower meanwhile gets slower for both."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from bench import load, pages, report
from bench.browser import Browser
from bench.load import Address, RequestOf, Result
from bench.pages import Page, Places
from bench.report import COLD, SIGNED_IN, WARM, Figures, Line
from bench.site import BenchError, Server

CONNECTIONS = 8
WARM_UP = 0.7
WARM_PATHS = 40  # so many fit into the page cache of each process
SAMPLES = 20
BARE = "bare"
READER = "bench@example.org"
WRITERS = [f"bench-{number}@example.org" for number in range(2, 10)]
BODY = """What worked for us: a *short* question, asked early, and an answer to everyone.

- We said what would **not** change.
- We came back after two weeks with what we had heard.

Would that work in your region too? [This guide](https://example.org/guide) says how."""
Way = Callable[[], Result]
_numbers = count()


@dataclass(frozen=True)
class Plan:
    """How long and how often, which pages, and which bare engines beside search."""

    rounds: int
    seconds: float
    chosen: Sequence[str]
    bare: Sequence[str]


@dataclass(frozen=True)
class Running:
    """The servers, and what is where in their databases."""

    site: Server
    small: Server
    bare: Server
    places: Places
    small_places: Places
    is_sqlite: bool


def measure(running: Running, plan: Plan) -> Iterator[Line]:
    """Every line of the table, as soon as it is known."""
    found = pages.find_pages(running.places, Browser(running.site.address))
    reader = signed_in(running.site.address, READER)
    costs: dict[str, dict[str, Figures]] = {}
    for page in found:
        if page.name in plan.chosen:
            reader.get("/en/")  # renews a cookie that gets old
            costs[page.name] = _page(running, plan, page, reader)
            yield from _page_lines(page, costs[page.name])
    yield from _depth_lines(costs)
    yield from _growth_lines(running, plan, reader, found)
    yield from _size_lines(running, plan, reader)
    if pages.REPLY in plan.chosen:
        yield from _replies(running, plan)
    yield from _memory_lines(running.site)


def _page(running: Running, plan: Plan, page: Page, reader: Browser) -> dict[str, Figures]:
    site, bare = running.site, running.bare
    ways = {
        COLD: _way(site, plan, _cold(page.paths)),
        WARM: _way(site, plan, _plain(page.paths[:WARM_PATHS])),
        SIGNED_IN: _way(site, plan, _plain(page.paths, reader)),
        BARE: _way(bare, plan, _plain(page.bare)),
    }
    return in_turn(ways, plan.rounds, page.label)


def _page_lines(page: Page, figures: Mapping[str, Figures]) -> Iterator[Line]:
    for who in (COLD, WARM, SIGNED_IN):
        yield report.page_line(page.label, who, figures[who], figures[BARE])


def _depth_lines(costs: Mapping[str, Mapping[str, Figures]]) -> Iterator[Line]:
    if pages.LIST in costs and pages.DEEP_LIST in costs:
        for who in (COLD, SIGNED_IN):
            first, deep = costs[pages.LIST][who], costs[pages.DEEP_LIST][who]
            yield report.cost_line("deep page, times page 1", who, first, deep, report.DEPTH)


def _growth_lines(
    running: Running, plan: Plan, reader: Browser, found: Sequence[Page]
) -> Iterator[Line]:
    """The same page of the big and the small site, in turn."""
    few = signed_in(running.small.address, READER)
    small_paths = {
        pages.LIST: [pages.list_path(running.small_places)],
        pages.THREAD: pages.thread_paths(running.small_places),
    }
    big, small = running.site, running.small
    for page in found:
        if page.name not in small_paths or page.name not in plan.chosen:
            continue
        paths = small_paths[page.name]
        ways = {
            "big cold": _way(big, plan, _cold(page.paths)),
            "small cold": _way(small, plan, _cold(paths)),
            "big in": _way(big, plan, _plain(page.paths, reader)),
            "small in": _way(small, plan, _plain(paths, few)),
        }
        figures = in_turn(ways, plan.rounds, f"growth of {page.label}")
        label = f"{page.label}, times 1,000 posts"
        for who, name in ((COLD, "cold"), (SIGNED_IN, "in")):
            before, after = figures[f"small {name}"], figures[f"big {name}"]
            yield report.cost_line(label, who, before, after, report.GROWTH)


def _size_lines(running: Running, plan: Plan, reader: Browser) -> Iterator[Line]:
    """The largest of some pages, as compressed for a browser."""
    kinds = (
        (pages.THREAD, pages.thread_paths(running.places)[:SAMPLES], report.THREAD_BYTES),
        (pages.LIST, [pages.list_path(running.places)], report.LIST_BYTES),
    )
    for name, paths, most in kinds:
        if name not in plan.chosen:
            continue
        for who, browser in (("out", Browser(running.site.address)), ("in", reader)):
            size = max(browser.get(path).size for path in paths)
            yield report.size_line(f"{name}, largest of {len(paths)}", who, size, most)


def _replies(running: Running, plan: Plan) -> Iterator[Line]:
    writers = [signed_in(running.site.address, email) for email in WRITERS]
    threads = [number for number, _ in running.places.threads]
    path = pages.thread_paths(running.places)[0]
    tokens = [writer.token(path) for writer in writers]
    for number in (1, len(writers)):
        ours = _written(threads, writers[:number], tokens)
        bare = _written(threads, [Browser(running.bare.address)], [""])
        ways = {
            "ours": _way(running.site, plan, ours, writers=number),
            BARE: _way(running.bare, plan, bare, writers=number),
        }
        figures = in_turn(ways, plan.rounds, f"reply, writers: {number}")
        has_budget = running.is_sqlite and number > 1
        yield from report.reply_lines(number, figures["ours"], figures[BARE], has_budget=has_budget)


def _memory_lines(site: Server) -> Iterator[Line]:
    sizes = site.memory()
    if sizes:
        yield report.memory_line(*max(sizes))


def _way(server: Server, plan: Plan, request_of: RequestOf, *, writers: int = 0) -> Way:
    """One round: a moment to get warm, then what counts."""
    connections, expected = (writers, 303) if writers else (CONNECTIONS, 200)

    def go() -> Result:
        for seconds in (WARM_UP, plan.seconds):
            before = server.cpu()
            result = load.run(
                server.address,
                request_of,
                connections=connections,
                seconds=seconds,
                expected=expected,
            )
            result.cpu = server.cpu_since(before)
            if not result.times:
                raise BenchError(f"No right answer to {request_of(0)!r}, but {dict(result.wrong)}")
        return result

    return go


def in_turn(ways: Mapping[str, Way], rounds: int, label: str) -> dict[str, Figures]:
    """What each way costs, by its name."""
    results: dict[str, list[Result]] = {name: [] for name in ways}
    for number in range(1, rounds + 1):
        print(f"  {label}: round {number} of {rounds}", file=sys.stderr, flush=True)
        for name, way in ways.items():
            results[name].append(way())
    return {name: Figures.of(some) for name, some in results.items()}


def _plain(paths: Sequence[str], reader: Browser | None = None) -> RequestOf:
    return load.cycle([load.get(path, cookie=reader.cookie if reader else "") for path in paths])


def _cold(paths: Sequence[str]) -> RequestOf:
    """Every address is new, so that no page was kept for it."""
    marked = [f"{path}{'&' if '?' in path else '?'}x=" for path in paths]
    return lambda number: load.get(f"{marked[number % len(marked)]}{next(_numbers)}")


def _written(
    threads: Sequence[int], writers: Sequence[Browser], tokens: Sequence[str]
) -> RequestOf:
    """Each reply is a new one, by the next writer in the next thread."""
    is_site = bool(tokens[0])

    def request_of(number: int) -> bytes:
        who = number % len(writers)
        thread = threads[number % len(threads)]
        fields = {"csrf_token": tokens[who], "lang": "en", "body": BODY,
                  "submission": secrets.token_urlsafe(12)}  # fmt: skip
        path = f"/en/threads/{thread}/reply" if is_site else f"/threads/{thread}/reply"
        return load.post(path, urlencode(fields).encode(), cookie=writers[who].cookie)

    return request_of


def signed_in(address: Address, email: str) -> Browser:
    browser = Browser(address)
    browser.sign_in(email)
    return browser
