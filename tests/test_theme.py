"""A theme folder gives the site another face, on every page, and takes nothing else away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.forum.conftest import start
from tests.home.dom import parse
from tests.web.conftest import site_with

pytestmark = pytest.mark.once  # asks no database

__all__ = ["site_with", "start"]

FOOTER = """{# needs: lang, nav #}
<footer class="site-footer">
  <h2 id="about-site" tabindex="-1">{{ _("About this site") }}</h2>
  <p>The Department of Otters, {{ lang }}, {{ nav.slug }}</p>
  <a href="/{{ lang }}/privacy">{{ _("Privacy") }}</a>
</footer>
"""
PAGES = ("", "threads/", "login", "about", "offerings/current/weeks/3", "no-such-page")


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """The Department of Otters has its own footer and its own green."""
    folder = tmp_path / "theme"
    (folder / "templates" / "_ui").mkdir(parents=True)
    (folder / "templates" / "_ui" / "_footer.html").write_text(FOOTER)
    (folder / "theme.css").write_text(":root { --brand: #1d3b2a; }\n")
    return folder


@pytest.fixture
def otters(site_with: Callable[..., Flask], theme: Path) -> FlaskClient:
    """A stranger's browser on their site."""
    return site_with(theme_dir=theme).test_client()


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_a_footer_of_ones_own_stands_on_every_page(path, lang, otters, client) -> None:
    page = parse(otters.get(f"/{lang}/{path}").text)
    footer = page.the("footer")
    assert f"The Department of Otters, {lang}, current" in footer.text
    assert {"en": "About this site", "fr": "À propos de ce site"}[lang] in footer.text
    ours = parse(client.get(f"/{lang}/{path}").text)
    assert "Otters" not in ours.text
    # All else is as it was: the header, and the way to the footer for those who skip.
    assert page.the("header", class_="site-header").text == ours.the(class_="site-header").text
    assert "#about-site" in page.links()


def test_a_style_sheet_of_ones_own_comes_last(otters, client) -> None:
    def style_of(browser: FlaskClient) -> tuple[str, str]:
        head = parse(browser.get("/en/").text).the("head")
        address = head.the("link", rel="stylesheet").attributes["href"]
        answer = browser.get(address)
        css = answer.get_data(as_text=True)
        answer.close()
        return address, css

    address, css = style_of(otters)
    our_address, our_css = style_of(client)
    assert css == f"{our_css}\n:root {{ --brand: #1d3b2a; }}\n"
    # Another name: nobody goes on wearing what their browser kept.
    assert address != our_address


def test_an_empty_theme_folder_changes_nothing(site_with, tmp_path, client) -> None:
    (tmp_path / "empty").mkdir()
    browser = site_with(theme_dir=tmp_path / "empty").test_client()
    assert browser.get("/fr/about").text == client.get("/fr/about").text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_search_box(path, client, visit, amina) -> None:
    for browser in (client, visit(amina)):
        page = parse(browser.get(f"/en/{path}", follow_redirects=True).text)
        header = page.the("header", class_="site-header")
        assert header.the("form", role="search").attributes["action"] == "/en/search"
        assert len(page.every("input", type="search")) == 1


def test_the_search_page_has_its_own_box_and_no_other(client) -> None:
    page = parse(client.get("/en/search?q=budget").text)
    assert page.the("input", type="search").attributes["value"] == "budget"
