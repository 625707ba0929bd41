"""How far a long command is, for people and for logs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

SECONDS = 3.0

T = TypeVar("T")


def progress(items: Iterable[T], total: int | None, label: str) -> Iterator[T]:
    """Yield the items and tell on standard error how many are done.

    A bar on a terminal, otherwise a line every few seconds; the count at the end, also when the
    command was interrupted or failed. ``total`` is None when nobody knows it.
    """
    done = 0
    finished = False
    told = time.monotonic()
    try:
        for item in _with_bar(items, total, label) if _is_terminal() else items:
            yield item
            done += 1
            if not _is_terminal() and time.monotonic() - told >= SECONDS:
                told = time.monotonic()
                click.echo(f"{label}: {done}{f' of {total}' if total else ''}", err=True)
        finished = True
    finally:
        click.echo(f"{label}: {done} done{'' if finished else ', then stopped'}.", err=True)


def _with_bar(items: Iterable[T], total: int | None, label: str) -> Iterator[T]:
    with click.progressbar(items, length=total, label=label, file=sys.stderr) as bar:
        yield from bar


def _is_terminal() -> bool:
    return sys.stderr.isatty()
