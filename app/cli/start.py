"""``flask start``, which ``make run`` calls: everything a first start needs, then ``serve``.

One process does it all, for each start of Python costs a good part of a second.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.accounts.models import User
from app.cli.translations import compile_translations
from app.config import ROOT, Settings
from app.core import schema, server
from app.core.db import db
from app.programme.models import Programme

PACKAGE = ROOT / "app" / "programme" / "packages" / "learning-together"
SIGN_INS = (
    "practitioner@example.org",
    "executive@example.org",
    "supporter@example.org",
    "facilitator@example.org",
    "moderator@example.org",
    "admin@example.org",
    "alumni@example.org",
)


@click.command("start")
@with_appcontext
def start() -> None:
    """Prepare what is missing (translations, database, course, demo community), then serve."""
    settings: Settings = current_app.extensions["settings"]
    try:
        # First of all: a taken port is known at once, and nobody else starts on it meanwhile.
        listener = server.bind(settings.host, settings.port)
    except server.CannotServeError as error:
        raise SystemExit(str(error)) from None
    prepare(settings)
    for line in welcome(settings):
        click.echo(line)
    server.serve(settings, listener)


def prepare(settings: Settings) -> None:
    """Bring everything up to date. Does nothing, quickly, when it is."""
    compile_translations(settings.translations)
    if schema.upgrade(current_app._get_current_object()):  # type: ignore[attr-defined]
        click.echo("The database is up to date.")
    if db.session.scalar(select(Programme.id).limit(1)) is None:
        from app.cli.programme import load_package

        load_package(PACKAGE)
        click.echo("The course is loaded.")
    if not settings.is_https and not _has_demo():
        from app.cli.demo import load_demo

        _keep_password(settings.instance, load_demo())
        click.echo("The demo community is loaded.")
    # The parent of the servers holds no connection.
    db.session.remove()
    db.engine.dispose()


def welcome(settings: Settings) -> list[str]:
    """What to tell the person who started it: the address, and how to sign in to the demo."""
    lines = ["", f"  Learning Together: {settings.site_url}/", ""]
    password = _kept_password(settings.instance)
    if password is not None:
        lines += ["  Demo sign-ins, all with the password " + password]
        lines += [f"    {address}" for address in SIGN_INS]
        lines += [""]
    return lines


def _has_demo() -> bool:
    return db.session.scalar(select(User.id).where(User.email_key == SIGN_INS[0])) is not None


def _keep_password(instance: Path, password: str) -> None:
    descriptor = os.open(instance / "demo_password", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(password)


def _kept_password(instance: Path) -> str | None:
    with suppress(FileNotFoundError):
        return (instance / "demo_password").read_text().strip()
    return None
