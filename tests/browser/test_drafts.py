"""What is being written outlives the browser it is written in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


def test_amina_types_the_browser_is_closed_and_elsewhere_her_words_are_there(visitor, town) -> None:
    address = town.start_thread("luc", "Closed in mid-sentence")
    context = visitor("amina")
    page = context.new_page()
    page.goto(address)
    page.locator("[name=body]").press_sequentially("Unfinished busin")
    expect(page.locator("#draft-said")).to_contain_text("Draft kept")
    expect(page.locator("#live")).to_have_text("Your draft is kept as you write.")
    context.close()

    elsewhere = visitor("amina").new_page()
    elsewhere.goto(address)
    expect(elsewhere.locator("[name=body]")).to_have_value("Unfinished busin")
    expect(elsewhere.locator("#reply-form")).to_contain_text("Your draft is here")
    elsewhere.locator("[name=body]").press("ControlOrMeta+End")
    elsewhere.locator("[name=body]").press_sequentially("ess.")
    elsewhere.click("#reply-form button.button:not([name])")
    expect(elsewhere.locator("#post-2")).to_contain_text("Unfinished business.")
    expect(elsewhere.locator("[name=body]")).to_have_value("")
    elsewhere.goto("/en/me/drafts")
    expect(elsewhere.locator("main")).not_to_contain_text("Unfinished busin")


def test_a_session_ends_in_mid_sentence_and_after_signing_in_the_words_are_there(
    visitor, town
) -> None:
    address = town.start_thread("luc", "Signed out in mid-sentence")
    context = visitor("amina")
    page = context.new_page()
    page.goto(address)
    page.locator("[name=body]").press_sequentially("Some words ")
    expect(page.locator("#draft-said")).to_contain_text("Draft kept")
    context.clear_cookies()
    page.locator("[name=body]").press_sequentially("and more")
    expect(page.locator("#draft-said")).to_contain_text("You are no longer signed in")
    expect(page.locator("[name=body]")).to_be_focused()
    page.locator("[name=body]").press_sequentially(", and the end.")
    page.click("button[name=draft]")
    page.wait_for_url(re.compile("/login"))
    page.fill("[name=identifier]", "amina")
    page.fill("[name=password]", town.password)
    page.click("main form button")
    expect(page.locator("textarea")).to_have_value("Some words and more, and the end.")
    page.click("main form button")
    expect(page.locator("[name=body]")).to_have_value("Some words and more, and the end.")
    expect(page.locator(".flashes")).to_contain_text("Your draft is kept.")


def test_two_tabs_are_shown_both_texts_and_one_is_chosen(visitor, town) -> None:
    address = town.start_thread("luc", "In two tabs")
    context = visitor("amina")
    first, second = context.new_page(), context.new_page()
    first.goto(address)
    second.goto(address)
    first.locator("[name=body]").press_sequentially("Of the first tab")
    expect(first.locator("#draft-said")).to_contain_text("Draft kept")
    second.locator("[name=body]").press_sequentially("Of the second tab")
    expect(second.locator("#draft textarea")).to_have_value("Of the first tab")
    expect(second.locator("[name=body]")).to_have_value("Of the second tab")
    second.click("button[name=replaces]")
    expect(second.locator("#draft-said")).to_contain_text("Draft kept")
    second.locator("[name=body]").press_sequentially(", which goes on")
    expect(second.locator("#live")).to_have_text("")
    third = context.new_page()
    third.goto(address)
    expect(third.locator("[name=body]")).to_have_value(re.compile("Of the second tab"))


@pytest.mark.parametrize("path", ["/en/threads/new?board=welcome", "/fr/threads/new?board=ideas"])
def test_without_script_the_button_keeps_and_the_form_comes_back(path, open_page) -> None:
    page = open_page(path, "luc", script=False)
    page.fill("[name=title]", "Sans script")
    page.fill("[name=body]", "Des mots")
    page.click("button[name=draft]")
    expect(page.locator("[name=title]")).to_have_value("Sans script")
    expect(page.locator("[name=body]")).to_have_value("Des mots")
    page.click("main form button.button:not([name]) >> nth=1")
    expect(page.locator("main textarea")).to_have_value("Des mots")


def test_enter_in_the_title_does_not_discard_a_draft(open_page) -> None:
    page = open_page("/en/threads/new?board=help", "amina")
    page.fill("[name=title]", "Entered")
    page.click("button[name=draft]")
    expect(page.locator("#draft-said")).to_contain_text("Draft kept")
    page.reload()
    page.press("[name=title]", "Enter")
    expect(page.locator("main")).to_contain_text("Write something before you post.")
