"""Runs the migrations, with SQLite's foreign keys watched over.

On SQLite, Alembic's batch mode changes a table by copying it and dropping the original. With
foreign keys on, that drop deletes every row of other tables that refer to it ON DELETE CASCADE,
silently. The switch does nothing inside a transaction, so it is turned off before the first
one, every reference is checked before the commit, and it is turned on again afterwards.
"""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.core.db import Base, UtcDateTime, db


def _render_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations must not depend on our code of tomorrow: write the plain column type."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render_type,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"a migration left rows that refer to nothing: {broken[:5]}")


def upgrade_online() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            # A migration waits for a lock for a while, rather than stop every reader behind it.
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            connection.exec_driver_sql("SET statement_timeout = '15min'")
            connection.commit()
            _run(connection)
            return
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            # Schema changes and the version row belong together.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _run(connection)
            connection.commit()
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


if current_app:
    upgrade_online()
