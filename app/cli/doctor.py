"""``flask doctor``: is everything there that the site needs, and if not, what to do."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.admin.health import folders
from app.cli.translations import stale_translations
from app.config import ROOT, Settings
from app.core import clock, schema
from app.core.db import db
from app.core.jobs import count_jobs
from app.core.storage import Folder
from app.core.worker import describe

CLOCK_SECONDS = 5
SMTP_SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``advice`` is empty when it is well, else what is wrong and to do."""

    subject: str
    advice: str = ""

    def __str__(self) -> str:
        return (
            f"problem  {self.subject}: {self.advice}" if self.advice else f"ok       {self.subject}"
        )


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything the site needs; exit with 1 when something is wrong."""
    findings = list(examine(current_app.extensions["settings"]))
    for finding in findings:
        click.echo(str(finding))
    problems = sum(bool(finding.advice) for finding in findings)
    click.echo(f"{len(findings)} looked at, {problems} with a problem.")
    raise SystemExit(1 if problems else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order to mend them in. Needs an application context."""
    yield Finding("configuration")  # a wrong setting would have stopped the start
    for fact in folders(settings):
        yield Finding(fact.name, fact.advice)
    yield _assets(settings)
    yield _translations(settings)
    yield _mail(settings)
    database = _database()
    yield database
    if not database.advice:
        yield _clock()
        yield _jobs()
        db.session.rollback()


def _folder(subject: str, folder: Path) -> Finding:
    """Writable, or it can be made."""
    return Finding(subject, Folder(folder).fault())


def _assets(settings: Settings) -> Finding:
    source = ROOT / "static"
    if not source.is_dir():
        return Finding("static files", f"{source} is missing: check out the repository again.")
    return _folder("static files", settings.instance / "assets")


def _translations(settings: Settings) -> Finding:
    stale = stale_translations(settings.translations)
    if not stale:
        return Finding("translations")
    return Finding(
        "translations",
        f"{stale[0]} is newer than what is used: run `pybabel compile -d {settings.translations}`.",
    )


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return _folder("mail (kept in the outbox folder)", settings.instance / "outbox")
    parts = urlsplit(settings.smtp_url)
    kind: Callable[..., smtplib.SMTP] = (
        smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    )
    port = parts.port or (465 if parts.scheme == "smtps" else 587)
    try:
        with kind(parts.hostname, port, timeout=SMTP_SECONDS) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "mail",
            f"{parts.hostname}:{port} does not answer ({describe(error)}): check SMTP_URL, "
            "and that this machine may reach it.",
        )
    return Finding("mail")


def _database() -> Finding:
    try:
        if schema.is_current(db.engine):
            return Finding("database")
    except SQLAlchemyError as error:
        return Finding(
            "database", f"it does not answer ({describe(error)}): start it, or check DATABASE_URL."
        )
    return Finding(
        "database", "its tables are of another version: run `flask --app wsgi db upgrade`."
    )


def _clock() -> Finding:
    """PostgreSQL may be another machine; SQLite's clock is ours."""
    if db.engine.dialect.name != "postgresql":
        return Finding("clock")
    theirs = db.session.scalar(select(func.clock_timestamp()))
    apart = abs((clock.now() - theirs).total_seconds()) if theirs is not None else 0.0
    if apart <= CLOCK_SECONDS:
        return Finding("clock")
    return Finding(
        "clock",
        f"the database's differs from ours by {apart:.0f} s: set both machines by the same NTP.",
    )


def _jobs() -> Finding:
    dead = count_jobs()["dead"]
    if not dead:
        return Finding("jobs")
    return Finding(
        "jobs",
        f"{dead} failed for good: read their errors on the page /en/admin/jobs, mend the cause, "
        "then retry or discard them.",
    )
