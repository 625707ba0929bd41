"""A real browser before a real server with the demo community in it.

The site is made once and shared: every test writes things of its own and looks only at those.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.cli.demo import load_demo
from app.cli.translations import compile_translations
from app.core.db import db
from app.programme import commands as programme
from app.programme.package import read_package
from tests.conftest import forget
from tests.fresh_site import PACKAGE, a_database, settings_for

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}

Open = Callable[..., Page]


@dataclass(frozen=True)
class Town:
    """The site as it is served: where, the application behind it, and the demo's password."""

    address: str
    app: Flask
    password: str
    instance: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                reason = "no Chromium here: sudo apt-get install chromium"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    instance = tmp_path_factory.mktemp("town")
    with a_database(instance) as url:
        settings = settings_for(url, instance)
        compile_translations(settings.translations)
        app = create_app(settings)
        with app.app_context():
            upgrade()
            programme.load_package(read_package(PACKAGE))
            db.session.commit()
            password = load_demo()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Town(f"http://127.0.0.1:{server.server_port}", app, password, instance)
        server.shutdown()
        thread.join()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, town: Town) -> Iterator[Callable[..., BrowserContext]]:
    """``visitor(person=…, script=False, size=PHONE, scheme="dark")``: a browser of one's own."""
    opened: list[BrowserContext] = []
    forget(town.app)

    def visitor(
        person: str | None = None,
        *,
        script: bool = True,
        size: dict[str, int] = DESK,
        scheme: str = "light",
        contrast: str = "no-preference",
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=town.address,
            java_script_enabled=script,
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            contrast=contrast,  # type: ignore[arg-type]
            # What tools put into the page to look at it is not ours to forbid.
            bypass_csp=False,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if person is not None:
            _sign_in(context, person, town.password)
        return context

    yield visitor
    for context in opened:
        context.close()


def _sign_in(context: BrowserContext, person: str, password: str) -> None:
    page = context.new_page()
    page.goto("/en/login")
    page.fill("[name=identifier]", person)
    page.fill("[name=password]", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()


@pytest.fixture
def open_page(visitor: Callable[..., BrowserContext]) -> Open:
    """``open_page("/en/", person="amina", script=False)``: a page of a browser of one's own."""

    def open_page(path: str, person: str | None = None, **look: object) -> Page:
        page = visitor(person, **look).new_page()
        page.goto(path)
        return page

    return open_page
