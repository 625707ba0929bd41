"""Typing an @ offers members, by keyboard alone, and takes no key while nothing is offered."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PEOPLE = "#people > [role=option]"


@pytest.fixture
def answering(open_page, town):
    """A page on which Amina writes an answer."""

    def answering(title: str, lang: str = "en") -> Page:
        page = open_page(town.start_thread("luc", title, lang=lang), "amina")
        page.locator("#reply-form [name=body]").focus()
        return page

    return answering


def test_a_name_is_chosen_by_keyboard_and_becomes_a_link(answering) -> None:
    page = answering("Somebody is mentioned")
    text = page.locator("#reply-form [name=body]")
    page.keyboard.type("Ask @jos")
    expect(page.locator(PEOPLE)).to_have_count(1)
    expect(page.locator("#live")).to_contain_text("1 member found")
    expect(text).to_have_attribute("aria-activedescendant", "person-1")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Ask @josée ")
    expect(page.locator("#people")).to_have_count(0)
    expect(text).not_to_have_attribute("aria-activedescendant", "person-1")
    page.locator("#reply-form button.button:not([name])").click()
    link = page.locator("#post-2 .post__body a")
    expect(link).to_have_text("@josée")
    link.click()
    page.wait_for_url("**/en/members/jos*")


def test_arrows_go_round_and_escape_closes(answering) -> None:
    page = answering("Round and round", "fr")
    text = page.locator("#reply-form [name=body]")
    page.keyboard.type("@m")
    expect(page.locator("#live")).to_contain_text("membres trouvés")
    count = page.locator(PEOPLE).count()
    assert 1 < count <= 8
    page.keyboard.press("ArrowUp")
    expect(text).to_have_attribute("aria-activedescendant", f"person-{count}")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[aria-selected="true"]')).to_have_id("person-1")
    expect(page.locator('[aria-selected="true"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#people")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(text).to_have_value("@m\n")


def test_who_talks_here_comes_first_and_can_be_pressed(answering) -> None:
    page = answering("Luc is here")
    page.keyboard.type("Thanks (@l")
    page.locator(PEOPLE).first.click()
    text = page.locator("#reply-form [name=body]")
    expect(text).to_have_value("Thanks (@luc ")
    expect(text).to_be_focused()


def test_nothing_is_offered_within_an_address(answering) -> None:
    page = answering("An address")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.type("Write to me@luc and https://example.org/@lu")
    page.keyboard.press("Enter")
    page.keyboard.type("@zzzz")
    page.wait_for_timeout(400)
    assert not [url for url in asked if "q=lu" in url]
    expect(page.locator("#people")).to_have_count(0)


def test_a_level_changes_at_once_and_is_said(open_page, town) -> None:
    page = open_page(town.start_thread("luc", "Followed by script"), "amina")
    page.locator(".follow select").select_option("0")
    expect(page.locator("#live")).to_have_text("Saved. Muted: never show it as new")
    expect(page.locator(".follow select")).to_be_focused()
    page.reload()
    expect(page.locator(".follow select")).to_have_value("0")


def test_a_level_changes_without_script(open_page, town) -> None:
    page = open_page(town.start_thread("luc", "Followed by hand"), "amina", script=False)
    page.locator(".follow select").select_option("4")
    page.locator(".follow button").click()
    expect(page.locator(".follow select")).to_have_value("4")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_i_follow_fits_a_small_screen(open_page, lang) -> None:
    page = open_page(f"/{lang}/me/following", "amina", size={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".followed select").first).to_be_visible()
