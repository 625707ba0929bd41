"""Noor's ten minutes: the week of an executive, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

SMALLEST = 667  # pixels: the shortest phone of that width
FROM_HEADING_TO_END = """() => {
  const top = document.querySelector("h1").getBoundingClientRect().top;
  return document.querySelector(".one-screen__team").getBoundingClientRect().bottom - top;
}"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_week_fits_on_one_screen_of_a_phone(lang, visitor) -> None:
    page = visitor("noor", size=PHONE).new_page()
    for number in range(7):
        page.goto(f"/{lang}/offerings/current/weeks/{number}")
        assert page.evaluate(FROM_HEADING_TO_END) <= SMALLEST, number
        assert page.evaluate(WIDTH) == PHONE["width"], number


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_noor_reads_answers_and_is_done(script, visitor) -> None:
    person = "noor" if script else "benoît"
    page = visitor(person, script=script, size=PHONE).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/en/")
    page.get_by_role("link", name="Open this week").click()
    expect(page.locator(".plan__sum")).to_contain_text("0 of 2 core")
    expect(page.locator("#team li")).to_have_count(3)
    page.get_by_role("link", name="Answer", exact=True).click()
    page.fill("[name=a-barrier]", "Six weeks for one approval")
    page.fill("[name=a-remove]", "I sign invitations within two days from now on.")
    page.click("main form button.button:not([name])")
    expect(page.locator("main")).to_contain_text("Six weeks for one approval")

    page.goto("/en/offerings/current/weeks/3")
    expect(page.locator(".plan__sum")).to_contain_text("1 of 2 core")
    page.get_by_role("button", name=re.compile("^Done: Watch")).click()
    expect(page.locator(".plan__sum")).to_contain_text("2 of 2 core")
    expect(page.locator(".plan__sum")).to_be_in_viewport()
    assert all(url.startswith(page.url.split("/en/")[0]) for url in asked)


def test_she_copies_what_her_team_should_know(visitor) -> None:
    look = {"permissions": ["clipboard-read", "clipboard-write"]}
    page = visitor("noor", size=PHONE, **look).new_page()
    page.goto("/en/offerings/current/weeks/1")
    page.get_by_role("button", name="Copy for my team").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "The influence we announce is the influence people get." in copied
    assert copied.rstrip().endswith("/en/offerings/current/weeks/1")


def test_where_nothing_may_be_copied_the_words_are_marked(visitor) -> None:
    page = visitor("noor", size=PHONE).new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto("/en/offerings/current/weeks/1")
    page.get_by_role("button", name="Copy for my team").click()
    marked = page.evaluate("getSelection().toString()")
    assert "The influence we announce is the influence people get." in marked
