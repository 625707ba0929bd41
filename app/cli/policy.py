"""``flask policy``: who may do what, as the code says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from app import policy as rules


@click.command("policy")
def policy() -> None:
    """Print every rule, person and state, and what the policy answers."""
    for line in aligned(rules.table()):
        click.echo(line)


def aligned(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The rows as lines of text, their columns under their names. No rows give no lines."""
    if not rows:
        return
    names = list(rows[0])
    table = [names, *([str(row[name]) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join(padded).rstrip()
