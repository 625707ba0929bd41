"""What the tests of accounts share: a post office, and a person who wants to join."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.config import Settings
from app.core.db import db
from app.core.jobs import Job, handlers
from tests.forum.conftest import start
from tests.fresh_site import PASSWORD
from tests.web.conftest import site_with

__all__ = ["site_with", "start"]

NEW_PASSWORD = "seven otters under one umbrella"


class PostOffice:
    """Sends what waits, and hands it over."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.folder = settings.instance / "outbox"
        self.arrived: list[Path] = []

    def deliver(self) -> list[EmailMessage]:
        """Run the jobs of this feature, then return all mail so far, in the order it was asked."""
        with self.app.app_context():
            while job := db.session.scalar(
                select(Job)
                .where(Job.name.like("accounts.%"), Job.dedupe.is_(None))
                .order_by(Job.id)
                .limit(1)
            ):
                handlers[job.name](**job.payload)
                db.session.delete(job)
                db.session.commit()
                # Two files of one moment carry the same time: only looking in between tells them apart.
                self._look()
        return self.mails()

    def mails(self) -> list[EmailMessage]:
        self._look()
        return [message_from_bytes(p.read_bytes(), policy=policy.default) for p in self.arrived]

    def _look(self) -> None:
        self.arrived += sorted(set(self.folder.glob("*.eml")) - set(self.arrived))

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.deliver() if mail["To"] == address]

    def link(self, address: str) -> str:
        """The path of the secret link in the last mail to an address."""
        return link_in(self.to(address)[-1])


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def whole(mail: EmailMessage) -> str:
    """A mail as it is read: its headers and both bodies, out of what they travel in."""
    headers = [f"{name}: {value}" for name, value in mail.items()]
    return "\n".join([*headers, text_of(mail), html_of(mail)])


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://localhost(/\S+[\w-]{40,})", text_of(mail))
    assert found is not None
    return found[1]


def shape(answer: TestResponse) -> tuple[int, str | None, str]:
    """An answer without what differs by chance: the tokens in its forms."""
    body = re.sub(r"[\w-]{40,}\.[\w-]+\.[\w-]+", "", answer.text)
    return answer.status_code, answer.headers.get("Location"), body


@pytest.fixture
def post_office(app: Flask, settings: Settings) -> Iterator[PostOffice]:
    office = PostOffice(app, settings)
    shutil.rmtree(office.folder, ignore_errors=True)
    yield office
    shutil.rmtree(office.folder, ignore_errors=True)


@pytest.fixture
def newcomer() -> dict[str, str]:
    """What Zoé fills in."""
    return {
        "display_name": "Zoé Tremblay",
        "handle": "zoé",
        "email": "zoe@example.org",
        "password": NEW_PASSWORD,
        "organisation": "municipal",
        "stream": "executives",
        "language": "fr",
        "agree": "y",
    }


@pytest.fixture
def find(app: Flask) -> Callable[[str], User | None]:
    """``find("zoé")``: the row as it is in the database now."""

    def find(handle: str) -> User | None:
        with app.app_context():
            user = db.session.scalar(select(User).where(User.handle == handle))
            if user is not None:
                db.session.expunge(user)
            return user

    return find


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """``sign_in("amina")``: a browser in which this name and password were typed."""

    def sign_in(identifier: str, password: str = PASSWORD, **more: str) -> FlaskClient:
        browser = app.test_client()
        fields = {"identifier": identifier, "password": password, **more}
        browser.answer = browser.post("/en/login", data=fields)  # type: ignore[attr-defined]
        return browser

    return sign_in


def is_in(browser: FlaskClient) -> bool:
    """Whether this browser is signed in: only then is there an account page."""
    return browser.get("/en/me/").status_code == 200
