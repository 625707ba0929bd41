"""``make run``: a first start makes everything and says how to come in; the next changes nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.accounts.models import User
from app.cli.start import SIGN_INS, prepare, welcome
from app.config import Settings
from app.core.db import Base, db
from app.programme.models import Offering
from tests.fresh_site import a_database, settings_for

pytestmark = pytest.mark.once  # starts a site of its own, on SQLite

FIRST_START = """\
The database is up to date.
The course is loaded.
The demo community is loaded.
"""


@dataclass(frozen=True)
class Machine:
    """Where the site is started for the first time, and what that said."""

    app: Flask
    settings: Settings
    said: str = ""

    def start(self) -> str:
        """Prepare it, as ``flask start`` does before it serves; what a person reads of it."""
        with redirect_stdout(StringIO()) as said, self.app.app_context():
            prepare(self.settings)
        return said.getvalue()

    @property
    def password_file(self) -> Path:
        return self.settings.instance / "demo_password"

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: [
                    tuple(row)
                    for row in connection.execute(table.select().order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
            }

    def count(self, model: type[Any]) -> int | None:
        with self.app.app_context():
            return db.session.scalar(select(func.count(model.id)))


@contextmanager
def a_machine(folder: Path, **changes: Any) -> Iterator[Machine]:
    with a_database(folder) as url:
        settings = replace(settings_for(url, folder), **changes)
        machine = Machine(create_app(settings), settings)
        yield replace(machine, said=machine.start())
        with machine.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with a_machine(tmp_path_factory.mktemp("start")) as machine:
        yield machine


def test_a_first_start_brings_the_tables_the_course_and_the_demo(machine: Machine) -> None:
    assert machine.said == FIRST_START
    assert machine.count(Offering) == 2
    assert machine.count(User) == 26


def test_the_demo_password_is_kept_for_the_owner_alone(machine: Machine) -> None:
    assert stat.S_IMODE(machine.password_file.stat().st_mode) == 0o600


def test_the_welcome_tells_the_address_and_every_sign_in(machine: Machine) -> None:
    lines = [line.strip() for line in welcome(machine.settings)]
    assert "Learning Together: http://localhost/" in lines
    password = machine.password_file.read_text()
    assert f"Demo sign-ins, all with the password {password}" in lines
    assert tuple(line for line in lines if "@" in line) == SIGN_INS


@pytest.mark.parametrize("address", SIGN_INS)
def test_everybody_the_welcome_names_signs_in(machine: Machine, address: str) -> None:
    machine.app.config["WTF_CSRF_ENABLED"] = False
    machine.app.extensions["limits_storage"].reset()
    form = {"identifier": address, "password": machine.password_file.read_text()}
    assert machine.app.test_client().post("/en/login", data=form).status_code == 303


def test_a_second_start_says_and_changes_nothing(machine: Machine) -> None:
    before, password = machine.dump(), machine.password_file.read_text()
    assert machine.start() == ""
    assert machine.dump() == before
    assert machine.password_file.read_text() == password


def test_a_site_for_people_starts_without_the_demo(tmp_path: Path) -> None:
    with a_machine(tmp_path, site_url="https://learn.example.org") as machine:
        assert machine.count(Offering) == 2
        assert machine.count(User) == 0
        assert not machine.password_file.exists()
        welcomed = "\n".join(welcome(machine.settings))
    assert "https://learn.example.org/" in welcomed
    assert "password" not in welcomed
