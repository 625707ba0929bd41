"""Search as a stranger meets it: the whole page through HTTP, on one connection; and bare engines
on the same posts, asked the same in turn."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from statistics import median
from typing import TypeVar

from bench import engines, load, pages, questions, report
from bench.browser import Browser
from bench.engines import BareEngine, Text
from bench.load import Result
from bench.measure import WRITERS, Plan, Way, in_turn, signed_in
from bench.questions import COMMON_WORD, FILTERED, LABELS, RARE_WORDS, TWO_WORDS, Asked, Questions
from bench.report import Figures, Line
from bench.site import BenchError, Server, Site

WHOOSH, POSTGRES, TANTIVY = "whoosh", "postgres", "tantivy"
OURS = {"sqlite": (WHOOSH, TANTIVY), "postgresql": (POSTGRES,)}
# The first is what the engine of ours is made of.
BESIDE = {
    WHOOSH: (engines.WHOOSH, engines.FTS5),
    POSTGRES: (engines.TSVECTOR,),
    TANTIVY: (engines.TANTIVY,),
}
PAGE = {  # milliseconds of the whole page, p50
    WHOOSH: {COMMON_WORD: 45, FILTERED: 60, TWO_WORDS: 50, RARE_WORDS: 15},
    POSTGRES: {COMMON_WORD: 45, FILTERED: 30, TWO_WORDS: 12, RARE_WORDS: 8},
    TANTIVY: dict.fromkeys(LABELS, 6),
}
REBUILD = {WHOOSH: 120, POSTGRES: 20, TANTIVY: 20}  # seconds
DEEP, DEPTH, DEEP_WORDS = 50, 1.2, 12
HOSTILE = 2.0
FOUND, REPLIES, PATIENCE, BETWEEN = 2.0, 5, 30.0, 0.02  # seconds but for the second
LONG = 600.0
HIT = '<li class="hit">'
NORMAL = "two words"
T = TypeVar("T")


def measure(site: Site, database: str, plan: Plan) -> Iterator[Line]:
    asked = questions.find_questions(site)
    texts = engines.read_texts(site)
    for name in OURS[database]:
        if name == TANTIVY and find_spec(TANTIVY) is None:
            print("  search with tantivy: not installed, left out", file=sys.stderr, flush=True)
            continue
        if name != OURS[database][0]:
            _rebuild(site, name)
        with ExitStack() as stack:
            bare: dict[str, BareEngine] = {}
            for other in BESIDE[name]:
                if other in plan.bare:
                    bare[other] = engines.open_bare(other, site)
                    stack.callback(bare[other].close)
                    yield _built(other, bare[other], texts)
            server = stack.enter_context(site.served(name))
            yield from _Search(site, server, name, plan, asked).lines(bare)


def _built(name: str, engine: BareEngine, texts: Sequence[Text]) -> Line:
    print(f"  bare {name}: {len(texts):,} posts", file=sys.stderr, flush=True)
    began = time.monotonic()
    engine.build(texts)
    seconds = time.monotonic() - began
    return report.seconds_line("building the index", f"bare {name}", seconds, None)


class _Search:
    """A served site that searches with one engine of ours."""

    def __init__(self, site: Site, server: Server, name: str, plan: Plan, asked: Questions) -> None:
        self.site = site
        self.server = server
        self.name = name
        self.plan = plan
        self.asked = asked
        self.stranger = Browser(server.address)

    def lines(self, bare: dict[str, BareEngine]) -> Iterator[Line]:
        self._warm_up()
        for kind in LABELS:
            yield from self._kind_lines(kind, bare)
        firsts, deep = self._deep_paths()
        yield self._found_line()
        # After a change nothing of the searches before is kept: both pages are found anew.
        yield self._depth_line(firsts, deep)
        yield from self._hostile_lines()
        yield from self._rebuild_lines()

    def _warm_up(self) -> None:
        """Processes load what they need on their first requests."""
        paths = [one.path for one in questions.warm_up()]
        for _ in range(3):
            self._ask(paths)

    def _kind_lines(self, kind: str, bare: dict[str, BareEngine]) -> Iterator[Line]:
        asked = self.asked[kind]
        ways = {name: self._in_parts(asked, _asker(engine)) for name, engine in bare.items()}
        what = f"search: {LABELS[kind]}"
        ours = {"": self._in_parts([one.path for one in asked], self._ask)}
        figures = in_turn({**ours, **ways}, self.plan.rounds, f"{self.name}, {what}")
        partner = figures.get(BESIDE[self.name][0])
        most = PAGE[self.name].get(kind)
        yield report.search_line(what, self.name, figures[""], partner, most)
        for name in bare:
            yield report.search_line(what, f"bare {name}", figures[name], None, None)

    def _deep_paths(self) -> tuple[list[str], list[tuple[int, str]]]:
        """First pages of some common words, and page 50 of others, found as a reader finds it."""
        paths = [one.path for one in self.asked[COMMON_WORD]]
        print(f"  {self.name}: walking to page {DEEP}", file=sys.stderr, flush=True)
        deep = [pages.page_at(self.stranger, path, DEEP) for path in paths[:DEEP_WORDS]]
        return paths[DEEP_WORDS:], deep

    def _found_line(self) -> Line:
        """From the answer to whoever replied until a stranger finds it; the slowest counts."""
        writer = signed_in(self.server.address, WRITERS[0])
        path = pages.thread_paths(pages.find_places(self.site))[0]
        times = []
        for number in range(REPLIES):
            print(f"  {self.name}: reply {number + 1} of {REPLIES}", file=sys.stderr, flush=True)
            times.append(self._until_found(writer, path))
        note = f" (median {median(times):.1f})"
        return report.seconds_line("a new reply is found", self.name, max(times), FOUND, note)

    def _until_found(self, writer: Browser, path: str) -> float:
        word = f"zq{secrets.token_hex(5)}k"
        answer = writer.post(
            f"/en/threads/{path.rpartition('/')[2].partition('-')[0]}/reply",
            csrf_token=writer.token(path),
            lang="en",
            body=f"It worked: {word}.",
            submission=secrets.token_urlsafe(12),
        )
        if answer.status != 303:
            raise BenchError(f"A reply is not accepted: {answer.status}")
        began = time.monotonic()
        while HIT not in self.stranger.get(questions.path_of(word)).text:
            if time.monotonic() - began > PATIENCE:
                break
            time.sleep(BETWEEN)
        return time.monotonic() - began

    def _depth_line(self, firsts: Sequence[str], deep: Sequence[tuple[int, str]]) -> Line:
        paths = [path for _, path in deep]
        ways = {"first": lambda: self._ask(firsts), "deep": lambda: self._ask(paths)}
        figures = in_turn(ways, 1, f"{self.name}, depth")
        what = f"search: page {min(depth for depth, _ in deep)}, times page 1"
        return report.cost_line(what, self.name, figures["first"], figures["deep"], DEPTH)

    def _hostile_lines(self) -> Iterator[Line]:
        normal = [one.path for one in self.asked[TWO_WORDS]]
        ways = {NORMAL: self._in_parts(normal, self._ask)}
        refused: dict[str, int] = {}
        for what, lines in questions.hostile_lines().items():
            paths = [questions.path_of(line) for line in lines]
            status = self.stranger.get(paths[0]).status
            if status == 200:
                ways[what] = self._in_parts(paths[1:], self._ask)
            else:
                refused[what] = status
        figures = in_turn(ways, self.plan.rounds, f"{self.name}, hostile")
        for what in questions.hostile_lines():
            label = f"search: {what}, times {NORMAL}"
            if what in refused:
                yield report.refused_line(label, self.name, refused[what])
            else:
                two = figures[NORMAL]
                yield report.cost_line(label, self.name, two, figures[what], HOSTILE)

    def _rebuild_lines(self) -> Iterator[Line]:
        print(f"  {self.name}: rebuild while serving", file=sys.stderr, flush=True)
        meanwhile = Result()
        paths = [one.path for pair in zip(self.asked[COMMON_WORD], self.asked[TWO_WORDS],
                                          strict=False) for one in pair]  # fmt: skip
        seconds = _rebuild(self.site, self.name, lambda: _add(meanwhile, self._ask(paths)))
        yield report.seconds_line("rebuild while serving", self.name, seconds, REBUILD[self.name])
        yield report.errors_line("  searches meanwhile", self.name, Figures.of([meanwhile]))

    def _in_parts(self, all_of_them: Sequence[T], ask: Callable[[Sequence[T]], Result]) -> Way:
        """In each round other ones: what was asked before may be kept."""
        rounds = self.plan.rounds
        parts = iter([all_of_them[number::rounds] for number in range(rounds)])
        return lambda: ask(next(parts))

    def _ask(self, paths: Sequence[str]) -> Result:
        """Each once, one after the other."""
        before = self.server.cpu()
        requests = load.cycle([load.get(path) for path in paths])
        result = load.run(
            self.server.address, requests, connections=1, seconds=LONG, most=len(paths)
        )
        result.cpu = self.server.cpu_since(before)
        if not result.times:
            raise BenchError(f"No right answer to {paths[0]}, but {dict(result.wrong)}")
        return result


def _asker(engine: BareEngine) -> Callable[[Sequence[Asked]], Result]:
    def ask(asked: Sequence[Asked]) -> Result:
        result, before, began = Result(), engine.cpu(), time.perf_counter()
        for one in asked:
            start = time.perf_counter()
            if not engine.ask(one):
                raise BenchError(f"Nothing was found: {one.line}")
            result.times.append((time.perf_counter() - start) * 1000)
        result.seconds = time.perf_counter() - began
        result.cpu = engine.cpu() - before
        return result

    return ask


def _rebuild(site: Site, name: str, meanwhile: Callable[[], None] = lambda: None) -> float:
    """The seconds it takes; ``meanwhile`` is done again and again until then."""
    began = time.monotonic()
    process = site.start_rebuild(name)
    while process.poll() is None:
        meanwhile()
        with suppress(subprocess.TimeoutExpired):
            process.wait(BETWEEN)
    seconds = time.monotonic() - began
    if process.returncode:
        raise BenchError(f"flask search rebuild with {name} failed.")
    return seconds


def _add(whole: Result, part: Result) -> None:
    whole.seconds += part.seconds
    whole.cpu += part.cpu
    whole.times += part.times
    whole.wrong += part.wrong
