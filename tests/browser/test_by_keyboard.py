"""What people come for, with nothing but a keyboard: every press is one somebody makes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

FURTHEST = 60
SEEN = """(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && style.outlineWidth !== "0px";
})()"""


def tab_to(page: Page, selector: str) -> list[str]:
    """Press Tab until this has the focus; gives the names of what was passed. Where one is can
    be seen at each step."""
    passed: list[str] = []
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.tagName")
        assert page.evaluate(SEEN), f"no outline on {name}"
        passed.append(name)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return passed
    raise AssertionError(f"{selector} is not reached: {passed}")


@pytest.fixture
def by_keyboard(open_page):
    """A page on which shadows are not drawn, as for those who choose their own colours: what
    shows where one is must be an outline."""

    def by_keyboard(path: str, person: str | None = None) -> Page:
        return open_page(path, person, forced_colors="active")

    return by_keyboard


def test_skip_links_lead_past_the_menu(by_keyboard) -> None:
    page = by_keyboard("/en/threads/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("/en/threads/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#about-site")).to_be_focused()


def test_the_fields_of_a_form_come_in_their_order(by_keyboard) -> None:
    page = by_keyboard("/en/threads/new?board=tools", "amina")
    passed = tab_to(page, "button[name=preview]")
    fields = [n for n in passed if n in ("title", "board", "kind", "stream", "body", "lang")]
    assert fields == ["title", "board", "kind", "stream", "body", "lang"]


def test_noor_signs_in(by_keyboard, town) -> None:
    page = by_keyboard("/en/login")
    tab_to(page, "[name=identifier]")
    page.keyboard.type("noor")
    tab_to(page, "[name=password]")
    page.keyboard.type(town.password)
    page.keyboard.press("Enter")
    expect(page.locator("details.account")).to_contain_text("Noor")


def test_amina_answers(by_keyboard, town) -> None:
    page = by_keyboard(town.start_thread("luc", "Answered by keyboard"), "amina")
    tab_to(page, "#reply-form [name=body]")
    page.keyboard.type("Typed, every letter.")
    tab_to(page, "#reply-form button.button:not([name])")
    page.keyboard.press("Enter")
    expect(page.locator("#post-2")).to_be_focused()
    expect(page.locator("#post-2")).to_contain_text("Typed, every letter.")


def test_amina_reacts_and_takes_it_back(by_keyboard, town) -> None:
    page = by_keyboard(town.start_thread("luc", "Reacted to by keyboard"), "amina")
    tab_to(page, ".reactions summary")
    page.keyboard.press("Enter")
    tab_to(page, "button[value=useful]")
    page.keyboard.press("Enter")
    useful = page.locator("button[value=-useful]")
    expect(useful).to_be_focused()
    expect(useful).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".reaction")).to_have_text(re.compile(r"Useful\s+Who reacted: Useful\s+1"))
    page.keyboard.press("Enter")
    expect(page.locator(".reactions summary")).to_be_focused()
    expect(page.locator(".reaction")).to_have_count(0)


def test_the_account_menu_opens_and_closes(by_keyboard) -> None:
    page = by_keyboard("/en/about", "amina")
    menu = page.locator("details.account")
    tab_to(page, "details.account summary")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    tab_to(page, ".account__menu a[href$='/me/']")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, ".account__menu a[href$='/me/']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("My account")
