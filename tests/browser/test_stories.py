"""What people come for, walked in a real browser on a page with script."""

from __future__ import annotations

import re
import secrets
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.worker import run_due_jobs
from tests.browser.conftest import PHONE, Town


def last_mail_link(town: Town, to: str) -> str:
    """The path of the link in the newest mail to this address."""
    run_due_jobs(town.app)
    mails = sorted((town.instance / "outbox").glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
    for file in reversed(mails):
        mail = message_from_bytes(Path(file).read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        if to in str(mail["To"]) and body is not None:
            return re.search(r"http://localhost(/\S+)", body.get_content())[1]
    raise AssertionError(f"no mail to {to}")


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_newcomer_joins_in_french_on_a_phone_and_answers(script, visitor, town) -> None:
    page = visitor(script=script, size=PHONE).new_page()
    number = secrets.token_hex(3)
    name, address = f"zoé-{number}", f"zoe-{number}@example.org"
    page.goto("/fr/register")
    page.fill("[name=display_name]", "Zoé Tremblay")
    page.fill("[name=handle]", name)
    page.fill("[name=email]", address)
    page.fill("[name=password]", "sept loutres sous un parapluie")
    for choice in ("organisation", "stream", "language"):
        page.locator(f"[name={choice}]").first.check()
    page.check("[name=language][value=fr]")
    page.check("[name=agree]")
    page.click("main form button")
    page.goto(last_mail_link(town, address))
    page.click("main form button")
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    page.goto("/fr/threads/?board=help")
    page.locator(".thread-row__title").first.click()
    page.fill("[name=body]", f"Merci, c’est **clair**. {name}")
    page.click("#reply-form button.button:not([name])")
    # The first message of somebody who is new waits, where its author finds it.
    expect(page.locator("h1")).to_have_text("Mes messages en attente")
    expect(page.locator("main article").first).to_contain_text(name)


@pytest.fixture
def in_a_thread(open_page, town):
    """``in_a_thread("A title")``: Amina's browser on a new thread of hers."""

    def in_a_thread(title: str) -> Page:
        return open_page(town.start_thread("amina", title), "amina")

    return in_a_thread


def test_luc_starts_a_discussion_by_pressing_twice_and_there_is_one(open_page) -> None:
    page = open_page("/fr/threads/new?board=tools", "luc")
    page.fill("[name=title]", "Une seule fois")
    page.fill("[name=body]", "Premiers mots.")
    page.dblclick("main form button.button:not([name])")
    page.wait_for_url(re.compile(r"/fr/threads/\d+-une-seule-fois"))
    page.goto("/fr/threads/?board=tools&filter=mine")
    expect(page.get_by_text("Une seule fois")).to_have_count(1)


def test_an_answer_appears_at_once_and_has_the_focus(in_a_thread) -> None:
    page = in_a_thread("Answered in place")
    page.fill("[name=body]", "Second words.")
    page.click("#reply-form button.button:not([name])")
    expect(page.locator("#post-2")).to_be_focused()
    expect(page.locator("#post-2")).to_contain_text("Second words.")
    expect(page.locator("#live")).to_have_text("Your answer is posted.")
    expect(page.locator("[name=body]")).to_have_value("")


def test_preview_looks_like_the_post(in_a_thread) -> None:
    page = in_a_thread("Previewed")
    page.fill("[name=body]", "- one\n- two\n\n> said")
    page.click("button[name=preview]")
    preview = page.locator(".preview .prose")
    expect(preview.locator("li")).to_have_count(2)
    shown = preview.inner_html().strip()
    page.click("#reply-form button.button:not([name])")
    expect(page.locator("#post-2")).to_be_visible()
    assert page.locator("#post-2 .prose").inner_html().strip() == shown


def test_two_clicks_post_once(in_a_thread) -> None:
    page = in_a_thread("Clicked twice")
    page.fill("[name=body]", "Only once.")
    page.dblclick("#reply-form button.button:not([name])")
    expect(page.locator("#post-2")).to_be_visible()
    page.reload()
    expect(page.locator(".post")).to_have_count(2)


def test_an_answer_of_somebody_whose_session_ended_survives_signing_in(visitor, town) -> None:
    context = visitor("luc")
    page = context.new_page()
    address = town.start_thread("luc", "Session perdue", lang="fr")
    page.goto(address)
    page.fill("[name=body]", "Des mots à ne pas perdre.")
    context.clear_cookies()
    page.click("#reply-form button.button:not([name])")
    page.wait_for_url(re.compile("/login"))
    page.fill("[name=identifier]", "luc")
    page.fill("[name=password]", town.password)
    page.click("main form button")
    expect(page.locator("textarea")).to_have_value("Des mots à ne pas perdre.")
    page.click("main form button")
    page.goto(address)
    expect(page.locator("#post-2")).to_contain_text("Des mots à ne pas perdre.")


def test_the_language_toggle_keeps_the_unsaved_text(open_page) -> None:
    page = open_page("/en/threads/new?board=tools", "amina")
    page.fill("[name=title]", "Half a thought")
    page.fill("[name=body]", "Not finished")
    page.click("a[data-twin]")
    page.wait_for_url(re.compile("/fr/threads/new"))
    expect(page.locator("[name=title]")).to_have_value("Half a thought")
    expect(page.locator("[name=body]")).to_have_value("Not finished")


def test_filters_change_the_list_and_the_address(open_page) -> None:
    page = open_page("/en/threads/")
    page.click("details.filter-box summary")
    page.select_option("[name=kind]", "tip")
    page.wait_for_url("**kind=tip**")
    expect(page.locator(".thread-row .badge").first).to_have_text("Tip")
    for badge in page.locator(".thread-row .badge").all():
        assert badge.inner_text() == "Tip"


def test_the_report_form_opens_at_the_foot_of_the_page(open_page) -> None:
    page = open_page("/en/about")
    page.click(".page-details summary")
    page.locator("#problem-form [name=problems]").first.check()
    page.click("#problem-form button")
    expect(page.locator(".page-details")).to_contain_text("Thank you for your help!")


def test_a_page_is_not_shown_again_after_signing_out(open_page) -> None:
    page = open_page("/en/me/settings", "amina", own_session=True)
    page.locator("details.account summary").click()
    page.click(".account__out button")
    # Clear-Site-Data swaps the page's process: there is no history to go back in until it has come.
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.go_back()
    assert page.locator("[name=display_name]").count() == 0
    assert page.evaluate("Object.keys(sessionStorage)") == []
