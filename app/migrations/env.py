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
from sqlalchemy.exc import OperationalError

from app.core import schema
from app.core.db import SQLITE_BUSY_MS, Base, UtcDateTime, db


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
        include_name=schema.is_migrated,
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
    """A migration waits for a lock for a while, rather than stop every reader behind it."""
    with db.engine.connect() as connection:
        migrate = _on_sqlite if connection.dialect.name == "sqlite" else _on_postgresql
        try:
            migrate(connection)
        except OperationalError as error:
            if not schema.is_locked_out(error):
                raise
            raise SystemExit(
                "The database is busy: another program holds a lock that this needs. Nothing was "
                "changed; run `flask --app wsgi db upgrade` again in a minute."
            ) from None


def _on_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = {schema.LOCK_TIMEOUT_MS}")
    connection.exec_driver_sql("SET statement_timeout = '15min'")
    connection.commit()
    try:
        _run(connection)
    finally:
        # The connection goes back to the pool: as every other one there.
        connection.rollback()
        connection.exec_driver_sql("RESET lock_timeout")
        connection.exec_driver_sql("RESET statement_timeout")
        connection.commit()


def _on_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute(f"PRAGMA busy_timeout = {schema.LOCK_TIMEOUT_MS}")
    try:
        # Schema changes and the version row belong together.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run(connection)
        connection.commit()
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")


if current_app:
    upgrade_online()
