"""Every row there is, to be compared with every row there was."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.core.db import Base, db

# The log and its inverses; what waits to be done; how often the site changed; addresses that were.
NOT_COMPARED = {"mod_acts", "mod_inverses", "jobs", "search_changes", "site_version"}
Table = dict[tuple[Any, ...], dict[str, Any]]


def everything(app: Flask) -> dict[str, Table]:
    with app.app_context(), db.engine.connect() as connection:
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name in NOT_COMPARED or table.name.endswith("_redirects"):
                continue
            rows = [dict(row._mapping) for row in connection.execute(table.select())]
            if table.name == "thread_counts":
                rows = [row for row in rows if row["threads"]]  # none is as good as no row
            key = [column.name for column in table.primary_key]
            found[table.name] = {tuple(row[name] for name in key): row for row in rows}
        return found
