"""What the site says of itself."""

from __future__ import annotations

from datetime import date

import pytest

from app.home.texts import FOLDER, PAGES, site_text
from tests.home.dom import main_of, parse
from tests.programme.test_texts import PLACEHOLDERS

pytestmark = pytest.mark.once  # texts in files

EVERY = [*PAGES, "registration"]


@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_page_is_there_with_its_date(key, lang, client) -> None:
    response = client.get(f"/{lang}/{key}")
    assert response.status_code == 200
    text = site_text(lang, key)
    page = parse(response.text)
    assert page.the("h1").text == text.title
    assert page.the("time", datetime=text.modified.isoformat()).text == text.modified.isoformat()
    assert len(page.the("main").text.split()) > 200


@pytest.mark.parametrize("key", EVERY)
def test_both_languages_were_changed_on_the_same_day_and_have_the_same_parts(key) -> None:
    english, french = site_text("en", key), site_text("fr", key)
    assert english.modified == french.modified <= date(2100, 1, 1)
    assert english.title != french.title
    for part in ("<h2>", "<table>"):
        assert english.html.count(part) == french.html.count(part)


@pytest.mark.parametrize("key", EVERY)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_waits_to_be_written(key, lang) -> None:
    assert not PLACEHOLDERS.search((FOLDER / lang / f"{key}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_its_links_lead_somewhere_in_the_same_language(key, lang, client) -> None:
    links = main_of(client.get(f"/{lang}/{key}").text).links()
    ours = [link for link in links if link.startswith("/")]
    assert ours
    for link in ours:
        assert link.startswith(f"/{lang}/")
        assert client.get(link).status_code in (200, 303), link


def test_a_page_that_is_not_one_is_not_found(client) -> None:
    assert client.get("/en/registration").status_code == 404
    assert client.get("/en/About").status_code == 404
    assert client.get("/xx/about").status_code == 404
