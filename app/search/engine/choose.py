"""Which engine keeps this site's index."""

from __future__ import annotations

import sqlalchemy

from app.config import Settings
from app.search.engine import Engine


def open_engine(settings: Settings, database: sqlalchemy.Engine) -> Engine:
    """By ``SEARCH_ENGINE``. Engines are imported only when chosen: each takes its memory."""
    if settings.search_engine == "postgres" or (
        not settings.search_engine and database.dialect.name == "postgresql"
    ):
        from app.search.engine.postgres import PostgresEngine

        return PostgresEngine(database)
    from app.search.engine.whoosh import WhooshEngine

    return WhooshEngine(settings.search_index_dir)
