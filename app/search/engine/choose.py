"""The engine of a site, by its settings; the others are not even imported."""

from __future__ import annotations

import sqlalchemy

from app.config import Settings
from app.search.engine import Engine


def open_engine(settings: Settings, database: sqlalchemy.Engine) -> Engine:
    """Opens no file and asks no database yet. Raises SearchUnavailableError when the package of
    the engine is not installed."""
    if settings.search_engine == "postgres":
        from app.search.engine.postgres import PostgresEngine

        return PostgresEngine(database)
    if settings.search_engine == "tantivy":
        from app.search.engine.tantivy import TantivyEngine

        return TantivyEngine(settings.search_index_dir)
    from app.search.engine.whoosh import WhooshEngine

    return WhooshEngine(settings.search_index_dir)
