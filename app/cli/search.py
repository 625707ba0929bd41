"""``flask search``: the index, which can be made anew from the database at any time."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from app.cli.progress import progress
from app.core import clock
from app.core.db import db
from app.search import changes, commands, documents
from app.search.engine import Document, IndexBusyError, SearchUnavailableError
from app.search.index import index

search = AppGroup("search", help="The index that search uses.")


@search.command("rebuild")
def rebuild() -> None:
    """Make the index anew beside the one that serves, and put it in its place."""
    total = documents.count_all()

    def watch(all_of_them: Iterator[Document]) -> Iterator[Document]:
        return progress(all_of_them, total, "Documents")

    try:
        commands.rebuild(watch)
    except (IndexBusyError, SearchUnavailableError, OSError) as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()


@search.command("sync")
def sync() -> None:
    """Index what has changed, now, instead of leaving it to the worker."""
    try:
        for _ in progress(_batches(), None, "Batches"):
            db.session.commit()
    except (IndexBusyError, SearchUnavailableError, OSError) as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()


@search.command("status")
def status() -> None:
    """Say how the index is, and how it differs from the database. Exit code 1 when it does, though
    nothing waits for the worker, and when there is none."""
    try:
        known = index().status()
        indexed = set(index().keys())
    except SearchUnavailableError as error:
        raise click.ClickException(str(error)) from None
    there = {key for keys in documents.all_keys() for key in keys}
    lag = changes.lag()
    waits = (clock.now() - lag.since).total_seconds() if lag.since else 0
    click.echo(f"engine       {known.engine}")
    click.echo(f"documents    {known.documents}")
    click.echo(f"generation   {known.generation}")
    click.echo(f"size         {known.size / 1_000_000:.1f} MB")
    click.echo(f"waiting      {lag.waiting} changes, the oldest for {waits:.0f} s")
    click.echo(f"missing      {len(there - indexed)}")
    click.echo(f"too many     {len(indexed - there)}")
    if indexed != there and not lag.waiting:
        raise SystemExit(1)


def _batches() -> Iterator[None]:
    while commands.sync():
        yield
