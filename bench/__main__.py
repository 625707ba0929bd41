"""``make bench``: fill, serve, measure, and say which budgets are kept."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bench import engines, pages, report, search
from bench.measure import Plan, Running, measure
from bench.report import Line
from bench.site import WORKERS, BenchError, Site, postgres_answers

SMALL = 1_000
BIG = 100_000
QUICK = 10_000
DATABASES = ("sqlite", "postgresql")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    plan = Plan(1 if options.quick else 3, options.seconds, options.pages, options.bare)
    posts = options.posts or (QUICK if options.quick else BIG)
    print(_heading(posts, plan))
    short = 0
    for database in _databases(options):
        try:
            lines = list(_measured(database, posts, plan))
        except BenchError as error:
            print(f"{database}: {error}", file=sys.stderr)
            return 1
        print(f"\n{database}\n{report.table(lines)}", flush=True)
        short += sum(line.verdict is False for line in lines)
    print(f"\n{short} budgets short." if short else "\nEvery budget is kept.")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 posts, SQLite, one round")
    parser.add_argument("--posts", type=int, help="of the big site")
    parser.add_argument("--seconds", type=float, default=3.0, help="a round takes")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    for name, known in (("--pages", pages.NAMES), ("--bare", engines.NAMES)):
        parser.add_argument(
            name, type=_names_of(known), default=list(known), help=f"of {','.join(known)}"
        )
    return parser.parse_args(arguments)


def _names_of(known: Sequence[str]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        chosen = text.split(",") if text else []
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(f"no such name: {', '.join(sorted(unknown))}")
        return chosen

    return names


def _databases(options: argparse.Namespace) -> Iterator[str]:
    if options.database:
        yield options.database
        return
    yield "sqlite"
    if options.quick:
        return
    if postgres_answers():
        yield "postgresql"
    else:
        print("PostgreSQL does not answer at 127.0.0.1:5432: left out.", file=sys.stderr)


def _measured(database: str, posts: int, plan: Plan) -> Iterator[Line]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="learning-bench-")))
        big, small = (Site(folder, database, count) for count in (posts, SMALL))
        seconds = _filled(big, stack)
        yield Line("filling", ratio=f"{seconds:.0f} s", budget=f"{posts:,} posts")
        if pages.SEARCH in plan.chosen:
            # First: thousands of replies would wait to be indexed.
            yield from search.measure(big, database, plan)
        if not set(plan.chosen) - {pages.SEARCH}:
            return
        _filled(small, stack)
        places, few = pages.find_places(big), pages.find_places(small)
        running = Running(
            site=stack.enter_context(big.served()),
            small=stack.enter_context(small.served()),
            bare=stack.enter_context(big.bare_served(f"/threads/{places.threads[0][0]}")),
            places=places,
            small_places=few,
            is_sqlite=database == "sqlite",
        )
        yield from measure(running, plan)


def _filled(site: Site, stack: ExitStack) -> float:
    """The seconds it took; it is gone when the stack is."""
    stack.callback(site.remove)
    print(f"  {site.folder.name}: filling", file=sys.stderr, flush=True)
    return site.fill()


def _heading(posts: int, plan: Plan) -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {posts:,} posts, {WORKERS} processes, 8 connections, "
        f"median of {plan.rounds} rounds of {plan.seconds:g} s; times in ms.\n"
        "Cold: no page kept; warm: every page kept; in: signed in. "
        "Ratio: requests/s over those of the bare page."
    )


if __name__ == "__main__":
    sys.exit(main())
