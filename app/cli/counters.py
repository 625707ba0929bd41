"""``flask counters``: stored counts against what they count."""

from __future__ import annotations

from itertools import chain

import click
from flask.cli import AppGroup

from app.cli.progress import progress
from app.core.db import db
from app.forum.commands import counters as forum
from app.library import counting as library
from app.live_sessions import counters as sessions

COUNTING = (forum, library, sessions)

counters = AppGroup("counters", help="Compare stored counts with what they count.")


@counters.command("check")
def check() -> None:
    """Say which counts are wrong. Exit code 1 when any is."""
    wrong = 0
    for sentence in progress(chain(*(each.check() for each in COUNTING)), None, "Counters"):
        if sentence is not None:
            click.echo(sentence)
            wrong += 1
    if wrong:
        raise SystemExit(1)


@counters.command("repair")
def repair() -> None:
    """Set wrong counts right, also while people write."""
    changed = 0
    for sentence in progress(chain(*(each.repair() for each in COUNTING)), None, "Counters"):
        if sentence is not None:
            db.session.commit()
            changed += 1
    click.echo(f"{changed} counters repaired.")
