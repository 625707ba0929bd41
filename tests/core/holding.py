"""Whether a row is held before it is read and changed."""

from __future__ import annotations


def is_hold(statement: str, table: str) -> bool:
    """Whether this is what ``app.core.db.hold`` sends for a row of the table, on either database."""
    said = " ".join(statement.split())
    in_postgresql = f"FROM {table} " in said and said.endswith("FOR NO KEY UPDATE")
    return in_postgresql or said.startswith(f"UPDATE {table} SET id={table}.id ")
