"""Live sessions in a browser: the reader's own time, and asking with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

# The last of the course: whatever day of its week 3 it is, this one is to come.
PATH = "/{}/sessions/10"


@pytest.mark.parametrize(
    ("zone", "said"), [("America/Vancouver", "Where you are:"), ("Europe/Paris", "Where you are:")]
)
def test_a_reader_elsewhere_is_told_when_it_is_there(zone, said, open_page) -> None:
    page = open_page(PATH.format("en"), timezone_id=zone)
    own = page.locator("[data-own-time]")
    expect(own).to_be_visible()
    assert own.inner_text().startswith(said)
    assert any(digit.isdigit() for digit in own.inner_text())


def test_a_reader_there_and_one_without_script_are_told_nothing_more(open_page) -> None:
    for look in ({"timezone_id": "America/Toronto"}, {"script": False}):
        page = open_page(PATH.format("en"), **look)
        expect(page.locator(".session-when time")).to_be_visible()
        expect(page.locator("[data-own-time]")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_asked_and_voted_for(script, open_page) -> None:
    page = open_page(PATH.format("fr"), "luc", script=script)
    words = f"Combien de temps avant la première réunion, {'avec' if script else 'sans'} script?"
    page.fill("#question-text", words)
    page.click("form[action$='/questions'] button")
    item = page.locator(".session-question", has_text=words)
    expect(item).to_be_visible()
    item.locator("form[action$='/vote'] button").click()
    expect(item.locator("form[action$='/unvote'] button")).to_be_visible()
    expect(item).to_contain_text("1 vote")
    item.locator("form[action$='/withdraw'] button").click()
    expect(item).to_have_count(0)
