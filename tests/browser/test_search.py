"""Somebody looks for something."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_results_come_while_one_types_and_the_address_follows(open_page) -> None:
    page = open_page("/en/search")
    page.evaluate("window.isTheSame = true")
    page.locator("#q").press_sequentially("participation")
    expect(page.locator("#found")).to_have_text(re.compile(r"^\d+ results$"))
    page.wait_for_url("**/en/search?q=participation")
    expect(page.locator(".hit mark").first).to_be_visible()
    assert page.evaluate("window.isTheSame")
    expect(page.locator("#q")).to_be_focused()


def test_a_choice_in_the_form_narrows_what_is_shown(open_page) -> None:
    page = open_page("/en/search?q=participation")
    page.click("details.filter-box summary")
    page.select_option("[name=kind]", "tip")
    page.wait_for_url("**kind=tip**")
    expect(page.locator(".understood")).to_contain_text("Tip")
    for badge in page.locator(".hit .badge").first.all():
        assert badge.inner_text() == "Tip"


@pytest.mark.parametrize("script", [True, False])
def test_the_box_at_the_top_of_every_page_finds(script, open_page) -> None:
    page = open_page("/fr/about", script=script)
    page.fill("#site-search", "consultation")
    page.press("#site-search", "Enter")
    page.wait_for_url("**/fr/search?q=consultation")
    expect(page.locator("#found")).to_have_text(re.compile(r"^\d+ résultats?$"))


def test_without_script_a_result_leads_to_its_message(open_page) -> None:
    page = open_page("/en/search?q=participation", script=False, size=PHONE)
    marked = page.locator(".hit mark").first.inner_text()
    page.click(".hit__title >> nth=0")
    page.wait_for_url(re.compile(r"/en/(threads|resources|sessions|quizzes|activities|offerings)/"))
    expect(page.locator("main")).to_contain_text(marked)


def test_by_keyboard_a_part_of_the_question_is_taken_away(open_page) -> None:
    page = open_page("/en/search?q=participation+week:3")
    page.locator(".understood a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=participation")
    expect(page.locator(".understood")).to_contain_text("participation")
    expect(page.locator(".understood")).not_to_contain_text("Week 3")


def test_what_is_alike_comes_when_one_has_read_a_thread(open_page) -> None:
    page = open_page("/en/threads/1")
    page.locator("#reply").scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    expect(page.locator("#see-also")).to_be_visible()
