"""Whether the database has the tables this version wants, and how it gets them.

Alembic is loaded only where migrations run: it takes a good part of a second, and 11 MB in every
process that would never use it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.db import db

if TYPE_CHECKING:
    from flask import Flask

LOCK_TIMEOUT_MS = 10_000
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's SQLSTATE
OF_AN_INDEX = re.compile(r"search_(index|(documents|terms)_[0-9]+)")
FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def is_migrated(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether a table is one of the migrations' own; those of a search index come and go with it."""
    return kind != "table" or OF_AN_INDEX.fullmatch(name or "") is None


def head() -> str:
    """The newest migration: each file begins with its number, and follows the one before."""
    return max(file.stem.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py"))


def current(engine: Engine) -> str | None:
    """The migration the database is at; None when it has none. SQLAlchemyError when it is away."""
    with engine.connect() as connection:
        try:
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
        except (OperationalError, ProgrammingError):
            connection.rollback()
            connection.execute(text("SELECT 1"))  # it answers: there is no such table yet
            return None


def is_current(engine: Engine) -> bool:
    return current(engine) == head()


def upgrade(app: Flask) -> bool:
    """Apply what is missing; whether anything was."""
    if is_current(db.engine):
        return False
    use_alembic(app)
    from flask_migrate import upgrade as apply_migrations

    apply_migrations()
    return True


def is_locked_out(error: OperationalError) -> bool:
    """Whether somebody else held a lock for longer than we wait."""
    state = getattr(error.orig, "sqlstate", None)
    return state == LOCK_NOT_AVAILABLE or "database is locked" in str(error.orig)


def use_alembic(app: Flask) -> None:
    """Make Flask-Migrate know this application."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER), compare_type=True)
