"""A message is reported and the report decided: without script, and from the keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

AT_ITEM = re.compile(r"/moderation/queue/\d+$")


def test_a_message_is_reported_decided_and_answered_without_script(open_page) -> None:
    look = {"script": False, "size": PHONE}
    noor = open_page("/en/threads/?board=welcome", "noor", **look)
    noor.click(".thread-row__title >> nth=0")
    noor.locator(".post__more summary").nth(1).click()
    noor.locator(".post__more[open] a", has_text="Report this message").click()
    noor.check("[name=reason][value=unkind]")
    noor.fill("[name=note]", "Reported plainly.")
    noor.click("main form button[type=submit]")
    expect(noor).to_have_url(re.compile("/en/me/reports$"))
    expect(noor.locator(".card").first).to_contain_text("Somebody will look at it.")
    devon = open_page("/fr/moderation/queue?kind=report", "devon", **look)
    devon.locator(".queue__link").last.click()
    expect(devon.locator(".card").first).to_contain_text("Reported plainly.")
    devon.click("a[href$='/disagree']")
    devon.click("main form button[type=submit]")
    expect(devon).to_have_url(re.compile("/fr/moderation/queue$"))
    noor.reload()
    expect(noor.locator(".card").first).to_contain_text("left the message as it is")


def test_the_queue_is_gone_through_by_keyboard(open_page) -> None:
    page: Page = open_page("/en/moderation/queue?who=nobody", "devon")
    links = page.locator(".queue__link")
    links.first.focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")  # there is none before the first
    expect(links.first).to_be_focused()
    page.keyboard.press("o")
    expect(page).to_have_url(AT_ITEM)
    page.go_back()
    page.locator(".queue__link").first.focus()
    page.keyboard.press("c")
    expect(page).to_have_url(AT_ITEM)
    expect(page.locator("main")).to_contain_text("You have taken it on.")
    page.locator("[name=text]").fill("jkoc")  # letters are letters in a text
    expect(page.locator("[name=text]")).to_have_value("jkoc")
