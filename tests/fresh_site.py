"""What a site for tests is made of: a database, settings, the course package and the cast."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from argon2 import PasswordHasher
from sqlalchemy.engine import make_url

from app.accounts import commands as accounts
from app.accounts import passwords
from app.accounts.models import Level
from app.config import ROOT, Settings
from app.core.db import db
from app.programme import commands as programme
from app.programme.queries import outline

PACKAGE = ROOT / "app" / "programme" / "packages" / "learning-together"
IN_SERVICE = passwords._hasher
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "a lantern beside the quiet harbour"
CAST = (
    # handle, language, stream, role, in the current offering, in 2019
    ("amina", "en", "practitioners", "member", True, False),
    ("luc", "fr", "practitioners", "member", True, False),
    ("grace", "en", "practitioners", "facilitator", True, False),
    ("rosa", "en", "supporters", "moderator", True, False),
    ("devon", "en", "supporters", "administrator", True, False),
    ("noor", "en", "executives", "member", True, False),
    ("tom", "en", "supporters", "member", False, True),
    ("charlie", "en", "practitioners", "member", False, False),
)


@contextmanager
def a_database(folder: Path, template: str | None = None) -> Iterator[str]:
    """A database of this process's own: on PostgreSQL when TEST_DATABASE_URL names a server,
    otherwise a file in the folder. Empty, or a copy of another that nobody is connected to."""
    server = os.environ.get("TEST_DATABASE_URL")
    name = f"learning_test_{os.getpid()}_{secrets.token_hex(4)}"
    if server is None:
        file = folder / f"{name}.sqlite3"
        if template is not None:
            shutil.copy(make_url(template).database or "", file)
        yield f"sqlite:///{file}"
        return
    copied = f" TEMPLATE {make_url(template).database}" if template is not None else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{copied}")
        # What a test commits need not outlive the power.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def redis_of(worker: str, url: str) -> str:
    """The address of the Redis database that this worker (``gw0``, ``gw1``, …) has to itself."""
    first = make_url(url)
    number = int(first.database or 0) + int(worker.removeprefix("gw"))
    return first.set(database=str(number)).render_as_string(hide_password=False)


def settings_for(database_url: str, instance: Path) -> Settings:
    return Settings(
        secret_key="a secret for tests, long enough to be accepted",
        database_url=database_url,
        instance=instance,
        search_index_dir=_folder(instance / "index"),
        upload_dir=instance / "uploads",
        site_url="http://localhost",
        testing=True,
    )


def _folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def make_cast() -> None:
    course = outline()
    for handle, language, stream, role, is_here, was_here in CAST:
        person = accounts.create_person(
            handle=handle,
            display_name=handle.title(),
            email=f"{handle}@example.org",
            password=PASSWORD,
            language=language,
            stream=stream,
            role="member" if role == "facilitator" else role,
            confirmed=False,
        )
        person.status = "active"
        person.confirmed_at = person.created_at
        person.level = Level.MEMBER
        if role == "facilitator":
            person.facilitates = [course.offering("current").id]
        db.session.flush()  # enrolments need the person's number
        chosen = course.stream_by_code(stream)
        for slug, takes_part in (("current", is_here), ("2019", was_here)):
            if takes_part and chosen is not None:
                programme.enrol(person, course.offering(slug), chosen)
