"""``flask serve`` and ``flask worker``."""

from __future__ import annotations

import signal
import threading
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.translations import compile_translations
from app.config import Settings
from app.core import server
from app.core.worker import run_worker


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the site, with its worker, until told to stop."""
    settings: Settings = current_app.extensions["settings"]
    compile_translations(settings.translations)
    try:
        server.serve(settings)
    except server.CannotServeError as error:
        raise SystemExit(str(error)) from None


@click.command("worker")
@click.option("--once", is_flag=True, help="End as soon as nothing is due.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Run jobs until told to stop; the job in hand is finished first."""
    stop = threading.Event()

    def note(_signum: int, _frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    # The application itself, not the proxy: the worker opens a context for each job.
    app = cast("Any", current_app)._get_current_object()
    run_worker(cast("Flask", app), once=once, stop=stop)
