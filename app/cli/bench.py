"""``flask bench fill``: a big forum of nonsense to measure. Never for people.

An interrupted fill goes on where it stopped; until its last post is in, the counters of threads
tell of posts that are still to come. All members share one password and, to save minutes, one
Argon2 hash; one of them is the reader who has been here for 59 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Engine, func, insert, select, text

from app.accounts.models import User
from app.cli.bench_community import JOINED, PASSWORD, READER, Community, Places, Values
from app.cli.progress import progress
from app.core import clock
from app.core.db import MOVE_VERSION, Base, db
from app.forum import queries
from app.forum.models import Post, Thread
from app.programme.queries import outline
from app.search import documents
from app.search.commands import rebuild

CHUNK = 2_000

bench = AppGroup("bench", help="A big forum of nonsense, to measure.")


@bench.command("fill")
@click.option("--posts", type=click.IntRange(100, 10_000_000), default=100_000, show_default=True)
def fill(posts: int) -> None:
    """Fill a site that has the course and no members yet. Started again, it goes on."""
    if current_app.extensions["settings"].is_https:
        raise click.ClickException("Not on a site for people: its SITE_URL starts with https://.")
    community = Community(posts, _places())
    start = _joined_before(community)
    if start is None:
        start = clock.now()
        _write_foundation(community, start)
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    rows = progress(community.post_rows(first, start), max(0, posts - first + 1), "Posts")
    while chunk := list(islice(rows, CHUNK)):
        _insert("posts", chunk)
        db.session.commit()
    _finish(db.engine)
    _index()
    click.echo(
        f"{posts} posts in {community.threads} threads by {community.members} members. "
        f"bench@example.org reads; the password of all is: {PASSWORD}"
    )


def _index() -> None:
    """What the worker would begin with, done before anything is measured."""
    total = documents.count_all()
    rebuild(lambda found: progress(found, total, "Documents"))
    db.session.commit()


def _places() -> Places:
    offering = outline().current_offering
    if offering is None:
        raise click.ClickException("Load the course first: flask --app wsgi programme load FOLDER.")
    weeks = queries.boards().of_offering(offering.id)
    busy = weeks[len(weeks) // 2]
    others = [board for board in queries.boards().all if board.id != busy.id]
    return Places([busy, *others], offering, outline().streams_of(offering))


def _joined_before(community: Community) -> datetime | None:
    """When an earlier, interrupted fill began; None on a fresh site. Refuses any other site."""
    members = db.session.scalar(select(func.count()).select_from(User))
    if not members:
        return None
    ours = User.email_key.like("bench%@example.org")
    strangers = db.session.scalar(select(func.count()).select_from(User).where(~ours))
    threads = db.session.scalar(select(func.count()).select_from(Thread))
    if strangers:
        raise click.ClickException(f"There are {strangers} people here: fill an empty database.")
    if (members, threads) != (community.members, community.threads):
        raise click.ClickException(
            f"This database was filled for {(threads or 0) * 20} posts: choose that, or an empty one."
        )
    return db.session.scalars(select(User.created_at).where(User.id == READER)).one() + JOINED


def _write_foundation(community: Community, start: datetime) -> None:
    """Everything but the posts, in one transaction."""
    _insert("users", community.member_rows(start))
    _insert("enrolments", community.enrolment_rows(start))
    _insert("threads", community.thread_rows(start))
    _insert("thread_counts", community.count_rows())
    _insert("thread_reads", community.mark_rows(start))
    db.session.commit()


def _insert(table: str, rows: Iterable[Values]) -> None:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        db.session.execute(insert(Base.metadata.tables[table]), chunk)


def _finish(engine: Engine) -> None:
    """Kept pages are old now; and PostgreSQL must learn the numbers and sizes it did not make."""
    db.session.execute(MOVE_VERSION)
    if engine.dialect.name != "postgresql":
        db.session.commit()
        return
    for name in ("users", "threads", "posts"):
        highest = func.max(Base.metadata.tables[name].c.id)
        sequence = func.pg_get_serial_sequence(name, "id")
        db.session.execute(select(func.setval(sequence, highest)))
    db.session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
