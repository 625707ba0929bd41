"""Whether the database has the tables this version wants."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.config import ROOT
from app.core.db import db


def is_current() -> bool:
    """True when every migration has been applied. Raises SQLAlchemyError when it is away."""
    wanted = set(ScriptDirectory(str(ROOT / "app" / "migrations")).get_heads())
    with db.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    return wanted == found


def upgrade() -> bool:
    """Apply what is missing; whether anything was."""
    if is_current():
        return False
    from flask_migrate import upgrade as apply_migrations

    apply_migrations()
    return True
