"""The worker's part: it alone writes the index."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.search import commands, misses, spelling
from app.search.engine import IndexBusyError, SearchPausedError, SearchUnavailableError
from app.search.index import index
from app.search.models import SearchChange

SOON = timedelta(seconds=5)
log = structlog.get_logger("search")


@job(commands.SYNC)
def sync() -> None:
    """What has changed, until nothing is left; where there is no index, all there is."""
    try:
        if commands.sync():
            enqueue(commands.SYNC, dedupe=commands.SYNC)
    except (IndexBusyError, SearchPausedError):
        # Somebody makes the index anew: to wait here would keep other jobs waiting.
        enqueue(commands.SYNC, dedupe=commands.SYNC, run_at=clock.now() + SOON)
    except SearchUnavailableError as error:
        log.warning("index_made_anew", why=str(error))
        enqueue("search.rebuild", dedupe="search.rebuild")


@job("search.rebuild")
def rebuild() -> None:
    try:
        commands.rebuild()
    except IndexBusyError:
        log.info("index_is_being_made")  # by an operator


@periodic("search.look_after", every=timedelta(minutes=1))
def look_after() -> None:
    """An index that was deleted or broken is made anew, and what was left undone is done."""
    try:
        index().status()
    except SearchPausedError as error:
        log.warning("index_not_looked_at", why=str(error))
        return
    except SearchUnavailableError as error:
        log.warning("index_made_anew", why=str(error))
        enqueue("search.rebuild", dedupe="search.rebuild")
        return
    if db.session.scalar(select(SearchChange.id).limit(1)) is not None:
        enqueue(commands.SYNC, dedupe=commands.SYNC)


@periodic("search.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Of what people look for in vain, and of words, there is an end."""
    misses.sweep_misses(clock.today(current_app.config["TIMEZONE"]))
    spelling.forget_rare()
