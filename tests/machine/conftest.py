"""What the tests of the machine room share: an empty queue, and a server in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import jobs
from app.core.db import db
from app.core.jobs import Job
from app.forum import commands as forum
from app.forum.models import Kind
from app.forum.queries import boards
from app.programme import commands as programme
from app.programme.package import read_package
from tests.fresh_site import PACKAGE, make_cast
from tests.machine.serving import Server, a_server


@pytest.fixture
def queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with an empty queue, and with handlers and periods of this test's own."""
    monkeypatch.setattr(jobs, "handlers", {})
    monkeypatch.setattr(jobs, "periods", {})
    monkeypatch.setattr("app.core.worker.handlers", jobs.handlers)
    monkeypatch.setattr("app.core.worker.periods", jobs.periods)
    _empty(app)
    yield app
    _empty(app)


def _empty(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(Job))
        db.session.commit()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with its tables made, not started yet."""
    with a_server(tmp_path) as server:
        yield server


@pytest.fixture
def peopled(server: Server) -> Server:
    """The server with the course and the cast, not started yet."""
    with server.site():
        programme.load_package(read_package(PACKAGE))
        db.session.commit()
        make_cast()
        db.session.commit()
    return server


@pytest.fixture
def thread_id(peopled: Server) -> int:
    """Grace asked something."""
    with peopled.site():
        grace = db.session.scalars(select(User).where(User.handle == "grace")).one()
        heading = forum.Heading(title="Who?", kind=Kind.QUESTION, lang="en", stream_id=None)
        board = boards().by_code["current-week-3"]
        thread = forum.start_thread(grace, board, heading, "Grace asks.")
        db.session.commit()
        return thread.id
