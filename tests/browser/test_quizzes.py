"""A quiz is taken with nothing but a keyboard, goes on on another device, and works plainly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE

# Of the current offering: planning (an order, a match, a text to write), and what was heard.
PLANNING, HEARD = "quizzes/7", "quizzes/9"


def question(page: Page, number: int) -> Locator:
    return page.locator("fieldset.quiz-question").nth(number - 1)


def test_a_choice_an_order_and_a_match_are_made_by_keyboard(open_page) -> None:
    page = open_page(f"/en/{PLANNING}", "noor")
    places = question(page, 1).locator("select")
    places.nth(0).focus()
    for place in range(1, 7):
        page.keyboard.press(str(place))
        page.keyboard.press("Tab")
    assert [each.input_value() for each in places.all()] == list("123456")
    page.keyboard.press("Enter")  # the button to check comes next
    said = question(page, 1).locator(".quiz-said")
    expect(said).to_be_focused()
    expect(said).to_contain_text("Many plans begin with the method")
    assert [each.input_value() for each in places.all()] == list("123456")
    question(page, 4).locator("input").first.focus()
    page.keyboard.press("Space")
    expect(question(page, 4).locator("input").first).to_be_checked()


def test_enter_in_a_text_sends_nothing(open_page) -> None:
    page = open_page(f"/en/{PLANNING}", "amina")
    box = question(page, 7).locator("input[type=text]")
    box.fill("left out")
    box.press("Enter")
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile(rf"/en/{PLANNING}$"))
    expect(page.locator(".quiz-said")).to_have_count(0)


def test_answers_are_kept_by_themselves_and_are_there_on_another_device(open_page) -> None:
    page = open_page(f"/fr/{HEARD}", "luc")
    question(page, 1).locator("input").nth(2).check()
    expect(page.locator("#draft-said")).to_contain_text("Réponses conservées")
    chosen = question(page, 1).locator("input:checked").input_value()
    other = open_page(f"/fr/{HEARD}", "luc", size=PHONE)
    assert question(other, 1).locator("input:checked").input_value() == chosen


@pytest.mark.parametrize("person", [None, "amina"])
def test_without_script_a_question_is_checked_and_the_quiz_finished(person, open_page) -> None:
    page = open_page(f"/en/{HEARD}", person, script=False)
    question(page, 1).get_by_text("Of the 1,200 people").click()
    question(page, 8).get_by_text("False", exact=True).click()
    question(page, 1).locator("button[name=question]").click()
    expect(page).to_have_url(re.compile(r"#question-\d+$"))
    expect(question(page, 1).locator(".quiz-said")).to_contain_text("That is right.")
    expect(question(page, 8).locator("input:checked")).to_have_count(1)
    page.get_by_role("button", name="Finish and see the result").click()
    expect(page.locator(".lead")).to_have_text("Right answers: 2 of 8.")
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("input:checked")).to_have_count(0)
