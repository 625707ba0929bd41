"""Amina and Luc at once: they talk, quote, edit the same words, lose a session, and lose nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_amina_and_luc_talk_quote_edit_at_once_and_lose_nothing(visitor, town) -> None:
    address = town.start_thread("amina", "At the same time")
    hers, his_browser = visitor("amina").new_page(), visitor("luc")
    his = his_browser.new_page()
    hers.goto(address)
    his.goto(address)

    # Luc quotes her and answers.
    his.locator("#post-1").get_by_role("link", name="Quote").click()
    expect(his.locator("[name=body]")).to_have_value(re.compile(r"^> "))
    his.locator("[name=body]").press("ControlOrMeta+End")
    his.locator("[name=body]").press_sequentially("I see it like you.")
    his.click("#reply-form button.button:not([name])")
    expect(his.locator("#post-2")).to_contain_text("I see it like you.")

    # Amina opens her text for all; both change it, and he is first.
    hers.reload()
    expect(hers.locator("#post-1")).to_contain_text("Quoted in")
    hers.locator("#post-1 .post__more summary").click()
    hers.locator("#post-1").get_by_role("button", name="Let anyone improve").click()
    edit = hers.locator("#post-1 a[href$='/edit']").get_attribute("href")
    origin = hers.evaluate("location.origin")
    hers.goto(origin + edit)
    his.goto(origin + edit)
    his.fill("[name=body]", "What Luc made of it.")
    his.click("main form button.button:not([name])")
    expect(his.locator("#post-1")).to_contain_text("What Luc made of it.")
    hers.fill("[name=body]", "What Amina made of it.")
    hers.click("main form button.button:not([name])")
    expect(hers.locator("#as-it-is-now")).to_have_value("What Luc made of it.")
    expect(hers.locator("[name=body]")).to_have_value("What Amina made of it.")
    hers.fill("[name=body]", "What both made of it.")
    hers.click("main form button.button:not([name])")
    expect(hers.locator("#post-1")).to_contain_text("What both made of it.")

    # His session ends in mid-sentence.
    his.goto(address)
    his.locator("[name=body]").press_sequentially("One more thing")
    expect(his.locator("#draft-said")).to_contain_text("Draft kept")
    his_browser.clear_cookies()
    his.locator("[name=body]").press_sequentially(" to say")
    his.goto(address)
    his.goto(f"{origin}/en/login")
    his.fill("[name=identifier]", "luc")
    his.fill("[name=password]", town.password)
    his.click("main form button")
    his.goto(address)
    expect(his.locator("[name=body]")).to_have_value(re.compile("^One more thing"))
