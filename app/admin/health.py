"""Whether the site can do its work: one list of facts for ``/readyz``, the administrators' page
and ``flask doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core import schema
from app.core.storage import Folder, from_settings


@dataclass(frozen=True)
class Fact:
    """One thing that was looked at. ``advice`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    advice: str = ""


def facts(engine: Engine, settings: Settings) -> list[Fact]:
    """Database, migrations, and the folders we write to."""
    return [_database(engine), _migrations(engine), *folders(settings)]


def _database(engine: Engine) -> Fact:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        kind = type(error).__name__
        return Fact(
            "database", False, f"it does not answer ({kind}): check DATABASE_URL and start it"
        )
    return Fact("database", True)


def _migrations(engine: Engine) -> Fact:
    head = schema.head()
    try:
        current = schema.current(engine)
    except SQLAlchemyError:
        current = None
    if current == head:
        return Fact("migrations", True)
    return Fact(
        "migrations",
        False,
        f"the database is at {current}, the code at {head}: run `flask --app wsgi db upgrade`",
    )


def folders(settings: Settings) -> Iterator[Fact]:
    """Each is there and can be written, or can be made."""
    places = {
        "instance folder": Folder(settings.instance).fault(),
        "uploads": from_settings(settings).fault(),
        "index folder": Folder(settings.search_index_dir).fault(),
    }
    for name, fault in places.items():
        yield Fact(name, not fault, fault)
