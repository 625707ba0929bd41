"""``flask db``: Flask-Migrate's commands, loaded when they are called."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import ScriptInfo

from app.core import schema


class Migrations(click.Command):
    """Stands for Flask-Migrate's own group, which costs every process Alembic."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if parent is None:
            raise click.UsageError("Call it as `flask --app wsgi db`.")
        schema.use_alembic(parent.ensure_object(ScriptInfo).load_app())
        from flask_migrate.cli import db

        return db.make_context(info_name, args, parent, **extra)  # type: ignore[no-any-return]


database = Migrations("db", help="Perform database migrations.")
