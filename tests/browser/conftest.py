"""A real browser before a real server with the demo community in it.

The site is made once and shared: every test writes things of its own and looks only at those.
Each person signs in once, and their browsers begin with that session; a test that ends it asks
for one of its own.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from app import create_app
from app.accounts.models import User
from app.cli.demo import load_demo
from app.cli.translations import compile_translations
from app.core import schema
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Board
from app.forum.queries import boards
from app.programme import commands as programme
from app.programme.package import read_package
from app.search import commands as search
from tests.conftest import forget
from tests.fresh_site import PACKAGE, a_database, settings_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}

Visitor = Callable[..., BrowserContext]
Open = Callable[..., Page]


@dataclass(frozen=True)
class Town:
    """A site as it is served: where, the application behind it, and everybody's password."""

    address: str
    app: Flask
    password: str
    instance: Path

    def start_thread(self, by: str, title: str, board: str = "tools", lang: str = "en") -> str:
        """The address of a new thread, made without a browser."""
        with self.app.app_context():
            author = db.session.scalars(select(User).where(User.handle == by)).one()
            place = db.session.get_one(Board, boards().by_code[board].id)
            heading = forum.Heading(title, "discussion", lang, None)
            thread = forum.start_thread(author, place, heading, "First words.")
            db.session.commit()
            return f"/{lang}/threads/{thread.id}-{thread.slug}"

    def index(self) -> None:
        """Make what was written findable, as a worker would."""
        with self.app.app_context():
            while search.sync():
                db.session.commit()
            db.session.commit()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                reason = "no Chromium here: sudo apt-get install chromium"
                item.add_marker(pytest.mark.skip(reason=reason))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers."""

    def whole(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        """Read and closed before any of it is sent: a browser that goes elsewhere meanwhile
        would have Werkzeug's server leave a file open."""
        with closing(ClosingIterator(app(environ, start_response))) as answer:
            return [b"".join(answer)]

    app.config["SECONDS_TO_REGISTER"] = 0  # a script types faster than people
    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    instance = tmp_path_factory.mktemp("town")
    with a_database(instance) as url:
        settings = settings_for(url, instance)
        compile_translations(settings.translations)
        app = create_app(settings)
        with app.app_context():
            schema.upgrade(app)
            programme.load_package(read_package(PACKAGE))
            db.session.commit()
            password = load_demo()
            search.rebuild()
            db.session.commit()
        with served(app) as address:
            yield Town(address, app, password, instance)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions(browser: Browser, town: Town) -> Callable[[str], Any]:
    """``sessions("amina")``: what the browser of somebody who has signed in holds."""
    kept: dict[str, Any] = {}

    def sessions(person: str) -> Any:
        if person not in kept:
            context = browser.new_context(base_url=town.address)
            sign_in(context.new_page(), person, town.password)
            kept[person] = context.storage_state()
            context.close()
        return kept[person]

    return sessions


def sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/en/login")
    page.fill("[name=identifier]", person)
    page.fill("[name=password]", password)
    page.click("main form button")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def visitor(browser: Browser, town: Town, sessions: Callable[[str], Any]) -> Iterator[Visitor]:
    """``visitor("amina", script=False, size=PHONE)``: a browser of one's own, signed in where a
    person is named; ``own_session`` where the test will end it; more goes to Playwright."""
    opened: list[BrowserContext] = []
    forget(town.app)

    def visitor(
        person: str | None = None,
        *,
        script: bool = True,
        size: dict[str, int] = DESK,
        own_session: bool = False,
        **look: Any,
    ) -> BrowserContext:
        shares = person is not None and not own_session
        context = browser.new_context(
            **{"base_url": town.address, **look},
            java_script_enabled=script,
            viewport=size,  # type: ignore[arg-type]
            storage_state=sessions(person) if person and shares else None,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if person is not None and own_session:
            page = context.new_page()
            sign_in(page, person, town.password)
            page.close()
        return context

    yield visitor
    for context in opened:
        context.close()


@pytest.fixture
def open_page(visitor: Visitor) -> Open:
    """``open_page("/en/", "amina", script=False)``: a page of a browser of one's own."""

    def open_page(path: str, person: str | None = None, **look: Any) -> Page:
        page = visitor(person, **look).new_page()
        page.goto(path)
        return page

    return open_page
