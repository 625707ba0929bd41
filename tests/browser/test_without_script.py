"""What people come for, in a browser that runs no script: links, forms and whole pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


@pytest.fixture
def plain(open_page):
    """``plain("/en/", "amina")``: a page of a browser that runs no script."""

    def plain(path: str, person: str | None = None, **look: object) -> Page:
        return open_page(path, person, script=False, **look)

    return plain


@pytest.mark.parametrize(
    ("lang", "person", "title"),
    [("en", "amina", "Started plainly"), ("fr", "luc", "Lancée sans script")],
)
def test_a_discussion_is_started(lang, person, title, plain) -> None:
    page = plain(f"/{lang}/threads/new?board=tools", person)
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", "tip")
    page.fill("[name=body]", "First **words**.")
    page.click("main form button.button:not([name])")
    expect(page).to_have_url(re.compile(rf"/{lang}/threads/\d+-"))
    assert page.locator("h1").inner_text() == title
    assert page.locator("#post-1 strong").inner_text() == "words"


def test_a_preview_is_shown_above_what_was_typed(plain) -> None:
    page = plain("/en/threads/new?board=tools", "amina")
    page.fill("[name=title]", "Not yet")
    page.fill("[name=body]", "First **words**.")
    page.click("button[name=preview]")
    assert page.locator(".preview strong").inner_text() == "words"
    assert page.locator("[name=title]").input_value() == "Not yet"
    assert page.locator("[name=body]").input_value() == "First **words**."


def test_a_refused_answer_keeps_every_word(plain) -> None:
    page = plain("/en/threads/1/reply", "amina")
    page.fill("[name=body]", "x" * 20_001)
    page.click("#reply-form button.button:not([name])")
    assert page.locator("[name=body]").input_value() == "x" * 20_001
    assert "20,000 characters" in page.locator(".error-summary").inner_text()


def test_a_post_is_changed_by_its_author(plain, town) -> None:
    page = plain(town.start_thread("amina", "Changed plainly"), "amina")
    page.click("#post-1 .post__actions a[href$='/edit']")
    page.fill("[name=title]", "Changed, and better")
    page.fill("[name=body]", "Better words.")
    page.fill("[name=reason]", "So that it can be found.")
    page.click("main form button.button:not([name])")
    expect(page).to_have_url(re.compile(r"/en/threads/\d+-changed-and-better#post-1"))
    assert page.locator("h1").inner_text() == "Changed, and better"
    assert "Better words." in page.locator("#post-1").inner_text()
    assert "edited" in page.locator("#post-1 .post__meta").inner_text()


def test_settings_are_changed_on_a_phone(plain) -> None:
    page = plain("/en/me/settings", "priya", size=PHONE)
    page.check("[name=language][value=fr]")
    page.fill("[name=bio]", "Je lis avant de signer.")
    page.check("[name=bio_language][value=fr]")
    page.click("main form button")
    expect(page).to_have_url(re.compile("/fr/me/settings"))
    assert "enregistrés" in page.locator(".flashes").inner_text()
    page.goto("/en/members/priya")
    assert page.locator("main [lang=fr]").first.inner_text() == "Je lis avant de signer."


def test_a_week_is_marked_read(plain, town) -> None:
    town.start_thread("amina", "New in this week", board="current-week-4")
    page = plain("/en/offerings/current/weeks/4", "grace")
    assert page.locator(".thread-row--unread").count() >= 1
    page.click("text=Mark this week read")
    expect(page).to_have_url(re.compile("/en/offerings/current/weeks/4"))
    assert "counts as read" in page.locator(".flashes").inner_text()
    assert page.locator(".thread-row").count() >= 1
    assert page.locator(".thread-row--unread").count() == 0


@pytest.mark.parametrize(
    ("lang", "thanks", "words"),
    [("en", "Thank you for your help!", "A plain report."),
     ("fr", "Merci de votre aide", "Un signalement sans script.")],
)  # fmt: skip
def test_a_stranger_reports_a_problem_and_a_moderator_settles_it(
    lang, thanks, words, plain
) -> None:
    page = plain(f"/{lang}/about")
    page.click(".page-details summary")
    page.click(".page-details details a")
    page.check("[name=problems][value=spelling]")
    page.fill("[name=details]", words)
    page.click("#problem-form button")
    assert thanks in page.locator("main").inner_text()

    queue = plain("/en/moderation/queue", "rosa")
    report = queue.locator(".queue__item", has_text=words)
    assert f"/{lang}/about" in report.locator(".queue__link").inner_text()
    report.locator(".queue__link").click()
    queue.click("a[href$='/done']")
    queue.click("main form button[type=submit]")
    expect(queue).to_have_url(re.compile("/en/moderation/queue$"))
    assert queue.locator(".queue__item", has_text=words).count() == 0
    queue.goto("/en/moderation/queue?state=settled")
    assert queue.locator(".queue__item", has_text=words).count() == 1


def test_the_account_menu_opens_and_signs_out(plain) -> None:
    page = plain("/en/me/settings", "amina", own_session=True)
    page.click("details.account summary")
    page.click(".account__out button")
    assert "You are signed out." in page.locator(".flashes").inner_text()
    page.goto("/en/me/settings")
    expect(page).to_have_url(re.compile("/en/login"))
