"""An index in a PostgreSQL database of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, inspect, text

from app.core.db import engine_options, normalised_url
from app.search.engine import Engine
from app.search.engine.postgres import LOCK, PostgresEngine


class PostgresPlace:
    def __init__(self, request: pytest.FixtureRequest) -> None:
        url = normalised_url(request.getfixturevalue("search_database_url"))
        self.database = create_engine(url, **engine_options(url, threads=4))
        request.addfinalizer(self.database.dispose)
        self.lose()

    def open(self) -> Engine:
        return PostgresEngine(self.database, wait=0.05)

    def lose(self) -> None:
        with self.database.begin() as connection:
            for table in inspect(connection).get_table_names():
                connection.execute(text(f"DROP TABLE {table}"))

    def spoil(self) -> None:
        with self.database.begin() as connection:
            for table in inspect(connection).get_table_names():
                if table.startswith("search_documents"):
                    connection.execute(text(f"ALTER TABLE {table} RENAME TO spoilt_{table}"))

    @contextmanager
    def held(self) -> Iterator[None]:
        with self.database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Somebody puts another index in the place of this one, and does not come to an end."""
        with self.database.begin() as connection:
            for table in inspect(connection).get_table_names():
                if table.startswith("search_documents"):
                    connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            yield
