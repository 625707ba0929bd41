"""The migrations make the schema of the models, on both databases, and lose no row on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import create_engine, inspect, text

from app.config import ROOT, Settings
from app.core import schema
from app.core.db import Base, UtcDateTime, db

FIRST = '''"""Two tables, the second leaning on the first."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "a1", None, None, None

def upgrade():
    op.create_table("shelves", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("name", sa.String))
    op.create_table("books", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("shelf_id", sa.Integer, sa.ForeignKey(
                        "shelves.id", name="fk_books_shelf_id_shelves", ondelete="CASCADE")))
    op.execute("INSERT INTO shelves (id, name) VALUES (1, 'north')")
    op.execute("INSERT INTO books (id, shelf_id) VALUES (1, 1), (2, 1)")
'''
COPIES_THE_PARENT = '''"""Copies the parent and drops the original, as batch mode does on SQLite."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "a2", "a1", None, None

def upgrade():
    with op.batch_alter_table("shelves", recreate="always") as batch:
        batch.add_column(sa.Column("room", sa.String))
'''
BREAKS_A_REFERENCE = '''"""Leaves a book on a shelf that is gone."""
from alembic import op

revision, down_revision, branch_labels, depends_on = "a2", "a1", None, None

def upgrade():
    op.execute("UPDATE books SET shelf_id = 99 WHERE id = 2")
'''


def test_migrations_and_models_do_not_differ(app: Flask) -> None:
    """What ``flask db check`` asks: the schema was made by the migrations alone."""
    with app.app_context(), db.engine.connect() as connection:
        opts = {
            "compare_type": True,
            "target_metadata": Base.metadata,
            "include_name": schema.is_migrated,
        }
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_flask_db_check_finds_nothing_to_do(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["db", "check"])
    assert result.exit_code == 0, result.output


def test_the_newest_migration_is_the_one_with_the_highest_number() -> None:
    """``schema.head`` goes by the names of the files, to spare every process Alembic."""
    assert ScriptDirectory(str(ROOT / "app" / "migrations")).get_heads() == [schema.head()]


def test_a_process_that_serves_does_not_load_alembic(settings: Settings) -> None:
    code = "import sys, wsgi; sys.exit(any(m in sys.modules for m in ('alembic', 'redis')))"
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "INSTANCE_DIR": str(settings.instance),
    }
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, env=environment, timeout=60).returncode == 0


def test_a_database_somebody_holds_stops_a_migration_with_one_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT_MS", 100)
    with app.app_context(), db.engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(SystemExit, match=r"^The database is busy: .*\.$"):
            upgrade()
        other.rollback()
        upgrade()


def test_every_name_in_the_schema_follows_the_convention(app: Flask) -> None:
    with app.app_context():
        found = inspect(db.engine)
        names = [
            key["name"]
            for table in Base.metadata.tables
            for key in (*found.get_foreign_keys(table), *found.get_unique_constraints(table))
        ]
    assert [name for name in names if not str(name).startswith(("fk_", "uq_"))] == []


def test_every_time_in_the_models_is_aware() -> None:
    times = [
        (table.name, column.name, type(column.type))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "datetime" in type(column.type).__name__.lower()
    ]
    assert len(times) > 20
    assert [row for row in times if row[2] is not UtcDateTime] == []


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """``library(FIRST, …)``: an application with migrations of its own, run by our ``env.py``."""
    made: list[Flask] = []

    def library(*migrations: str, guard: bool = True) -> Flask:
        folder = tmp_path / f"migrations-{len(made)}"
        shutil.copytree(ROOT / "app" / "migrations", folder)
        shutil.rmtree(folder / "versions")
        (folder / "versions").mkdir()
        for number, source in enumerate(migrations, start=1):
            (folder / "versions" / f"a{number}.py").write_text(source)
        if not guard:
            env = (folder / "env.py").read_text()
            assert "PRAGMA foreign_keys = OFF" in env
            (folder / "env.py").write_text(env.replace("foreign_keys = OFF", "foreign_keys = ON"))
        app = Flask(f"library{len(made)}")
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path}/library{len(made)}.sqlite3"
        db.init_app(app)
        Migrate(app, db, directory=str(folder))
        made.append(app)
        return app

    yield library
    for app in made:
        with app.app_context():
            db.engine.dispose()


def books(app: Flask) -> list[tuple[int, int]]:
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, shelf_id FROM books ORDER BY id"))
        return [tuple(row) for row in rows]


def run(app: Flask) -> None:
    with app.app_context():
        upgrade()


def test_children_of_a_table_that_is_copied_stay(library) -> None:
    app = library(FIRST, COPIES_THE_PARENT)
    run(app)
    assert books(app) == [(1, 1), (2, 1)]


def test_without_the_guard_they_would_be_gone(library) -> None:
    """Shows that the test above can fail: this is the loss that the guard prevents."""
    app = library(FIRST, guard=False)
    run(app)
    assert books(app) == [(1, 1), (2, 1)]
    folder = Path(app.extensions["migrate"].directory)
    (folder / "versions" / "a2.py").write_text(COPIES_THE_PARENT)
    run(app)
    assert books(app) == []


def test_the_children_still_lean_on_the_copied_parent(library) -> None:
    app = library(FIRST, COPIES_THE_PARENT)
    run(app)
    with app.app_context(), db.engine.begin() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        connection.execute(text("DELETE FROM shelves"))
    assert books(app) == []


def test_a_migration_that_breaks_a_reference_changes_nothing(library, caplog) -> None:
    app = library(FIRST)
    run(app)
    folder = Path(app.extensions["migrate"].directory)
    (folder / "versions" / "a2.py").write_text(BREAKS_A_REFERENCE)
    with pytest.raises(SystemExit):
        run(app)
    assert "rows that refer to nothing: [('books', 2, 'shelves', 0)]" in caplog.text
    assert books(app) == [(1, 1), (2, 1)]
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "a1"


def test_foreign_keys_are_watched_again_after_a_migration_that_failed(library) -> None:
    app = library(FIRST, BREAKS_A_REFERENCE)
    with pytest.raises(SystemExit):
        run(app)
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_database_that_is_up_to_date_is_left_alone(library) -> None:
    app = library(FIRST)
    run(app)
    with app.app_context():
        path = db.engine.url.database
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        before = connection.execute(text("PRAGMA schema_version")).scalar()
    run(app)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA schema_version")).scalar() == before
    engine.dispose()


def test_an_operator_brings_a_new_database_up_to_date(tmp_path: Path) -> None:
    """As the documentation says it, in a process of its own."""
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment["INSTANCE_DIR"] = str(tmp_path)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db"]
    for verb, said in (("upgrade", ""), ("current", f"{schema.head()} (head)")):
        done = subprocess.run(
            [*command, verb], cwd=ROOT, env=environment, timeout=60, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
