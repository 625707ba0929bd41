"""Amina's three hours: a whole week of the course, from the plan to the record."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from app.accounts.models import User
from app.core.db import db
from app.programme.models import ItemDone
from tests.browser.conftest import DESK, PHONE, Town

WEEK = "/en/offerings/current/weeks/1?stream=practitioners"
BUTTON = "main form button.button:not([name])"


def core_done(page: Page, number: int) -> None:
    """The plan of the week says so."""
    page.goto(WEEK)
    expect(page.locator(".plan__sum")).to_contain_text(f"{number} of 4 core")


def forget_what_was_done(town: Town, person: str) -> None:
    """Somebody of the demo has done a part of it."""
    with town.app.app_context():
        who = db.session.scalars(select(User.id).where(User.handle == person)).one()
        db.session.execute(delete(ItemDone).where(ItemDone.user_id == who))
        db.session.commit()


@pytest.mark.parametrize(
    ("person", "script", "size"),
    [("amina", True, DESK), ("grace", False, PHONE)],
    ids=["with script", "without script"],
)
def test_a_week_is_done_from_the_session_to_the_record(person, script, size, visitor, town) -> None:
    forget_what_was_done(town, person)
    page = visitor(person, script=script, size=size).new_page()
    core_done(page, 0)

    # The session has been: she says that she was there.
    page.locator("#sessions a[href*='/en/sessions/']").first.click()
    page.get_by_role("button", name="I was there").click()
    core_done(page, 1)

    # She reads, and ticks it.
    page.get_by_role("button", name="Done: Read the introduction and one resource").click()
    expect(page.locator(".plan__sum")).to_contain_text("2 of 4 core")

    # What she posts of her last engagement is a discussion of the week.
    page.locator("#plan").get_by_role("link", name=re.compile("^Post your last engagement")).click()
    for name in ("purpose", "promised", "delivered", "changed"):
        page.fill(f"[name=a-{name}]", f"The {name} of the harbour study, as {person} saw it.")
    page.get_by_role("button", name="Post your result").click()
    expect(page.locator("main")).to_contain_text(f"as {person} saw it")
    core_done(page, 3)

    # She tries the quiz.
    page.locator("#plan").get_by_role("link", name="Try the quiz").click()
    page.locator("fieldset.quiz-question input").first.check()
    page.get_by_role("button", name="Finish and see the result").click()
    expect(page.locator(".lead")).to_contain_text("of 8")
    core_done(page, 4)
    expect(page.locator(".plan__complete")).to_contain_text("This week is complete.")

    # Two answers do what is only suggested.
    for title in ("One", "Another"):
        page.goto(town.start_thread("luc", f"{title} for {person}", board="current-week-1"))
        page.fill("#reply-form [name=body], main form [name=body]", "I notice, and I wonder.")
        page.locator("#reply-form " + BUTTON.removeprefix("main form ")).first.click()
        expect(page.locator("main")).to_contain_text("I notice, and I wonder.")
    page.goto(WEEK)
    talked = page.get_by_role("button", name=re.compile("^Done: Reply to two people"))
    expect(talked).to_have_attribute("aria-pressed", "true")

    # And the week stands on a record that anybody can check.
    page.goto("/en/me/progress")
    page.fill("[name=hours]", "3")
    page.get_by_role("button", name="Issue a record").click()
    expect(page.locator("main")).to_contain_text("This record is genuine")
    code = page.url.rpartition("/")[2]
    other = visitor(script=script, size=size).new_page()
    other.goto("/fr/records/")
    other.fill("[name=code]", code.lower())
    other.get_by_role("button", name="Vérifier").click()
    expect(other.locator("main")).to_contain_text("Ce relevé est authentique")
    expect(other.locator("main")).to_contain_text("A participé au cours")
