"""axe finds nothing, and nothing scrolls sideways, on every kind of page."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts import tokens
from app.accounts.models import User
from app.accounts.tokens import Purpose
from app.core.db import db
from tests.browser.conftest import DESK
from tests.home.dom import parse

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = """async ([tags, rules]) => {
  if (rules && !rules.length) return [[], document.documentElement.scrollWidth];
  const only = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const result = await axe.run(document, {
    runOnly: only, resultTypes: ["violations"], selectors: false,
  });
  const violations = result.violations.map(
    violation => [violation.id, violation.help, ...violation.nodes.slice(0, 3).map(n => n.html)]
  );
  return [violations, document.documentElement.scrollWidth];
}"""
OPEN = "document.querySelectorAll('main details').forEach(details => { details.open = true })"
NARROW = {"width": 320, "height": 700}
# A page is opened once and then looked at in each of these ways. What a page is made of is the same
# in all colours: where only they differ, only what is about colours is asked.
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKS: dict[str, tuple[dict[str, int], dict[str, Any], list[str] | None]] = {
    "desk": (DESK, {}, None),
    "high contrast": (DESK, {"contrast": "more"}, COLOURS),
    "narrow": (NARROW, {}, None),
    "narrow, dark": (NARROW, {"color_scheme": "dark"}, COLOURS),
    # Chromium says the page's own colour for -webkit-text-fill-color, which axe reads, where the
    # system's colour is drawn; so that only the width is looked at.
    "forced colours": (NARROW, {"forced_colors": "active"}, []),
}
PLAIN = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
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
    "/{lang}/activities/1",
    "/{lang}/activities/1/results?field=purpose",
    "/{lang}/quizzes/8",
    "/{lang}/resources/",
    "/{lang}/resources/?week=2&lang=fr&kind=guide",
    "/{lang}/resources/1",
    "/{lang}/search",
    "/{lang}/search?q=participation+week:3+xyz:1+the+-budget",
    "/{lang}/search?q=zyzzyva&kind=tip&is=solved",
    "/{lang}/threads/1/see-also",
    "/{lang}/sessions/",
    "/{lang}/sessions/1",
    "/{lang}/sessions/1/questions",
    "/{lang}/about",
    "/{lang}/log",
    "/{lang}/accessibility",
    "/{lang}/guidelines",
    "/{lang}/privacy",
    "/{lang}/terms",
    "/{lang}/login",
    "/{lang}/register",
    "/{lang}/register/done",
    "/{lang}/password/reset",
    "/{lang}/password/reset/sent",
    "/{lang}/confirm/a-link-that-opens-nothing",
    "/{lang}/problem?page=/{lang}/about",
    "/{lang}/problem/thanks",
    "/{lang}/members/amina",
    "/{lang}/records/",
    "/{lang}/records/?code=ABCD",
    "/{lang}/no-such-page",
]
MEMBER = [
    "/{lang}/",
    "/{lang}/offerings/current/",
    "/{lang}/offerings/current/weeks/3",
    "/{lang}/offerings/current/weeks/1?stream=executives",
    "/{lang}/threads/?filter=unread",
    "/{lang}/threads/new",
    "/{lang}/threads/1",
    "/{lang}/threads/1/reply",
    "/{lang}/activities/1",
    "/{lang}/activities/2",
    "/{lang}/quizzes/7",
    "/{lang}/me/bookmarks",
    "/{lang}/me/calendar",
    "/{lang}/me/progress",
    "/{lang}/sessions/10",
    "/{lang}/resources/1",
    "/{lang}/resources/suggest",
    "/{lang}/posts/1/reactions",
    "/{lang}/me/",
    "/{lang}/me/settings",
    "/{lang}/me/settings/password",
    "/{lang}/me/settings/email",
    "/{lang}/me/sessions",
    "/{lang}/logout",
    "/{lang}/admin/",
]
STAFF = [
    "/{lang}/quizzes/8/results",
    "/{lang}/posts/1/edit",
    "/{lang}/offerings/current/sessions/new",
    "/{lang}/offerings/current/teams-built",
    "/{lang}/sessions/1/edit",
    "/{lang}/sessions/1/speakers/1",
    "/{lang}/offerings/current/weeks/1/plan",
    "/{lang}/offerings/current/weeks/1/plan/new",
    "/{lang}/offerings/current/weeks/1/activities",
    "/{lang}/offerings/current/weeks/0/quiz",
    "/{lang}/activities/1/edit",
    "/{lang}/activities/1/preview",
    "/{lang}/offerings/current/history/plan/2fe25b1e-9c9b-441e-8798-5f95367136a6",
    "/{lang}/quizzes/8/edit",
    "/{lang}/quizzes/8/preview",
    "/{lang}/quizzes/8/questions/new/scenario",
    "/{lang}/quizzes/8/questions/new/true_false",
    "/{lang}/quizzes/8/questions/new/numeric",
    "/{lang}/moderation/queue",
    "/{lang}/moderation/log",
    "/{lang}/threads/1/curate",
    "/{lang}/threads/1/curate/pin",
    "/{lang}/threads/curate?thread=1&thread=2",
    "/{lang}/threads/curate/transfer?thread=1&thread=2",
    "/{lang}/admin/",
    "/{lang}/admin/jobs?state=waiting",
    "/{lang}/admin/outbox",
    "/{lang}/resources/suggestions",
    "/{lang}/resources/broken",
    "/{lang}/resources/1/edit",
    "/{lang}/resources/1/decline",
]
GROUPS = {None: SIGNED_OUT, "luc": MEMBER, "devon": STAFF}
STATUS = {
    "/en/no-such-page": 404,
    "/en/records/?code=ABCD": 404,
    "/en/confirm/a-link-that-opens-nothing": 410,
}


def faults(page: Page) -> dict[str, Any]:
    """What axe finds in the open page, and how far it scrolls sideways, in every look."""
    page.evaluate(OPEN)
    found: dict[str, Any] = {}
    is_english = "/en/" in page.url
    for look, (size, media, rules) in LOOKS.items():
        if rules == COLOURS and not is_english:
            continue  # colours are those of either language
        if page.viewport_size != size:
            page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(**PLAIN | media)
        violations, width = page.evaluate(RUN, [TAGS, rules])
        if violations:
            found[f"{page.url}, {look}"] = violations
        if width > size["width"]:
            found[f"{page.url}, {look}, scrolls sideways"] = width
    return found


@pytest.fixture
def watched(visitor):
    """``watched("luc")``: a page with axe in it. Colours change at once: what is on its way from
    one to the other would be measured half-way."""

    def watched(person: str | None = None) -> Page:
        context = visitor(person, reduced_motion="reduce")
        context.add_init_script(AXE)
        return context.new_page()

    return watched


@pytest.mark.timeout(900)  # half a minute for each ten pages, when nothing else runs
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("person", GROUPS)
def test_axe_finds_nothing(person: str | None, lang: str, watched) -> None:
    page = watched(person)
    found: dict[str, Any] = {}
    for path in GROUPS[person]:
        answer = page.goto(path.format(lang=lang))
        assert answer.status == STATUS.get(path.format(lang="en"), answer.status)
        found |= faults(page)
    assert found == {}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_in_a_form_that_is_not_filled_in(lang: str, watched) -> None:
    page = watched("luc")
    found: dict[str, Any] = {}
    for path in ("threads/new", "threads/1/reply", "me/settings/password"):
        page.goto(f"/{lang}/{path}")
        # As it comes back without script: whole.
        page.evaluate("document.querySelector('main form').removeAttribute('hx-post')")
        with page.expect_navigation() as sent:
            page.evaluate("document.querySelector('main form').submit()")
        assert sent.value.status == 422
        assert page.locator(".error-summary li").count() >= 1
        found |= faults(page)
    assert found == {}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_behind_a_mailed_link(lang: str, watched, town) -> None:
    page = watched()
    places = {Purpose.CONFIRM: "confirm", Purpose.EMAIL: "email", Purpose.RESET: "password/reset"}
    found: dict[str, Any] = {}
    for purpose, path in places.items():
        secret = tokens.new_secret()
        with town.app.app_context():
            person = db.session.scalars(select(User).where(User.handle == "luc")).one()
            tokens.keep(secret, person.id, purpose, {"email": "luc.t@example.org"})
            db.session.commit()
        answer = page.goto(f"/{lang}/{path}/{secret}")
        assert answer.status == 200
        found |= faults(page)
    assert found == {}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_where_somebody_was_too_quick(
    lang: str, watched, town, monkeypatch
) -> None:
    class Full:
        """A store of counts in which every limit has been reached."""

        def hit(self, *_: object) -> bool:
            return False

        def get_window_stats(self, *_: object) -> SimpleNamespace:
            return SimpleNamespace(reset_time=time.time() + 60)

    page = watched("luc")
    monkeypatch.setitem(town.app.extensions, "limits", Full())
    page.goto(f"/{lang}/threads/1/reply")
    page.fill("[name=body]", "Too quick.")
    with page.expect_navigation() as sent:
        page.evaluate("document.querySelector('main form').submit()")
    assert sent.value.status == 429
    assert page.locator("main textarea").input_value() == "Too quick."
    assert faults(page) == {}


def test_axe_would_find_what_is_wrong_in_each_look(watched) -> None:
    page = watched()
    page.goto("/en/about")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<img src=x><div id=wide>wide</div>');"
        "Object.assign(document.getElementById('wide').style,"
        " {width: '2000px', color: '#777', background: '#888'})"
    )
    found = faults(page)
    asked = {look for look, (_, _, rules) in LOOKS.items() if rules != []}
    assert len(found) == len(asked) + len(LOOKS)
    rules = {address.split(", ", 1)[1]: {each[0] for each in violations}
             for address, violations in found.items() if isinstance(violations, list)}  # fmt: skip
    assert rules.keys() == asked
    assert all("color-contrast" in names for names in rules.values())
    assert {look for look, names in rules.items() if "image-alt" in names} == {"desk", "narrow"}


@pytest.mark.parametrize("path", ["/en/", "/fr/threads/", "/en/threads/1", "/fr/login"])
def test_at_two_hundred_percent_nothing_scrolls_sideways(path: str, open_page) -> None:
    page = open_page(path, size={"width": 640, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("person", GROUPS)
def test_every_page_has_one_main_heading_and_says_its_language(person, visitor) -> None:
    browser = visitor(person).request
    for path in GROUPS[person]:
        if path == "/":
            continue  # it speaks both, before anybody has chosen
        page = parse(browser.get(path.format(lang="fr")).text())
        assert len(page.every("h1")) == 1, path
        assert page.the("html").attributes["lang"] == "fr", path
        assert page.the("title").text.endswith(" – Apprendre ensemble"), path
