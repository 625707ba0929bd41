"""axe finds nothing, and nothing scrolls sideways, on every kind of page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
NARROW = {"width": 320, "height": 700}
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"size": DESK},
    "narrow, dark": {"size": NARROW, "scheme": "dark"},
    "high contrast": {"size": DESK, "contrast": "more"},
}
SIGNED_OUT = [
    "/",
    "/{lang}/",
    "/{lang}/offerings/",
    "/{lang}/offerings/current/",
    "/{lang}/offerings/current/weeks/3",
    "/{lang}/offerings/2019/weeks/0",
    "/{lang}/threads/",
    "/{lang}/threads/?board=tools&kind=idea&stream=executives",
    "/{lang}/threads/1",
    "/{lang}/commons/",
    "/{lang}/about",
    "/{lang}/privacy",
    "/{lang}/login",
    "/{lang}/register",
    "/{lang}/password/reset",
    "/{lang}/problem?page=/{lang}/about",
    "/{lang}/problem/thanks",
    "/{lang}/members/amina",
    "/{lang}/no-such-page",
]
MEMBER = [
    "/{lang}/",
    "/{lang}/offerings/current/",
    "/{lang}/offerings/current/weeks/3",
    "/{lang}/threads/?filter=unread",
    "/{lang}/threads/new",
    "/{lang}/threads/1",
    "/{lang}/threads/1/reply",
    "/{lang}/me/",
    "/{lang}/me/settings",
    "/{lang}/me/settings/password",
    "/{lang}/me/settings/email",
    "/{lang}/me/sessions",
    "/{lang}/admin/",
]
STAFF = [
    "/{lang}/moderation/queue",
    "/{lang}/admin/",
    "/{lang}/admin/jobs?state=waiting",
    "/{lang}/admin/outbox",
]
GROUPS = {None: SIGNED_OUT, "luc": MEMBER, "devon": STAFF}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("person", GROUPS)
def test_axe_finds_nothing(person: str | None, lang: str, look: str, visitor) -> None:
    page = visitor(person, **LOOKS[look]).new_page()
    found: dict[str, Any] = {}
    for path in GROUPS[person]:
        address = path.format(lang=lang)
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        page.evaluate(AXE)
        result = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        if result["violations"]:
            found[address] = [
                (v["id"], v["help"], [n["html"][:200] for n in v["nodes"]][:3])
                for v in result["violations"]
            ]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > LOOKS[look]["size"]["width"]:
            found[f"{address} scrolls sideways"] = width
    assert found == {}


@pytest.mark.parametrize("path", ["/en/", "/fr/threads/", "/en/threads/1", "/fr/login"])
def test_at_two_hundred_percent_nothing_scrolls_sideways(path: str, open_page) -> None:
    page = open_page(path, size={"width": 640, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_every_page_has_one_main_heading_and_says_its_language(visitor) -> None:
    page = visitor().new_page()
    for path in SIGNED_OUT[1:]:
        page.goto(path.format(lang="fr"))
        assert page.locator("h1").count() == 1, path
        assert page.locator("html").get_attribute("lang") == "fr", path
        assert " – " in page.title(), path
