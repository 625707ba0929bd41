"""Writing with a script at hand: the tools above a text, and quoting what was chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db
from app.forum import commands, queries
from app.forum.models import Post
from tests.browser.test_by_keyboard import tab_to

BODY = "#reply-form [name=body]"
CHOOSE = """([selector, words]) => {
  const text = document.querySelector(selector).querySelector(".post__body p").firstChild;
  const start = text.data.indexOf(words);
  getSelection().setBaseAndExtent(text, start, text, start + words.length);
}"""


@pytest.fixture
def talk(town):
    """A thread with two messages, of which Luc's says three things."""
    path = town.start_thread("amina", "Talk to quote from")
    with town.app.app_context():
        luc = db.session.scalars(select(User).where(User.handle == "luc")).one()
        thread = queries.get_thread(luc, int(path.split("/")[3].partition("-")[0]))
        commands.post_reply(luc, thread, "One thing. Another thing. A *third* thing.", "en")
        db.session.commit()
    return path


def number_of_last_post(town) -> int:
    with town.app.app_context():
        return db.session.scalar(select(func.max(Post.id)))


def write(page: Page, words: str, chosen: str) -> None:
    """Fill in these words and choose some of them."""
    page.fill(BODY, words)
    start = words.index(chosen)
    page.eval_on_selector(BODY, f"area => area.setSelectionRange({start}, {start + len(chosen)})")


@pytest.mark.parametrize(
    ("name", "chosen", "made"),
    [
        ("Bold", "two", "one **two** three"),
        ("Italic", "two", "one *two* three"),
        ("Link", "two", "one [two](https://) three"),
        ("Quotation", "two", "> one two three"),
        ("List", "two", "- one two three"),
        ("Code", "two", "one `two` three"),
        ("Bold", "", "****one two three"),
    ],
)
def test_a_tool_marks_what_is_chosen_and_can_be_undone(name, chosen, made, open_page, talk) -> None:
    page = open_page(talk, "amina")
    write(page, "one two three", chosen)
    page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name).click()
    expect(page.locator(BODY)).to_have_value(made)
    expect(page.locator(BODY)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(BODY)).to_have_value("one two three")


def test_each_line_that_is_chosen_becomes_one_of_the_list(open_page, talk) -> None:
    page = open_page(talk, "amina")
    write(page, "Bring:\nbread\nwine", "bread\nwine")
    page.get_by_role("button", name="List").click()
    expect(page.locator(BODY)).to_have_value("Bring:\n\n- bread\n- wine")


def test_with_keys_alone(open_page, talk) -> None:
    page = open_page(talk, "amina", forced_colors="active")
    tab_to(page, BODY)
    page.keyboard.type("so ")
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    expect(page.locator(BODY)).to_have_value("so **bold**")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".toolbar__button--bold")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".toolbar__button--code")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("and more")
    expect(page.locator(BODY)).to_have_value("so **bold*and more***")


def test_without_script_there_are_no_tools(open_page, talk) -> None:
    page = open_page(talk, "amina", script=False)
    expect(page.locator(".toolbar")).to_be_hidden()


def test_after_an_answer_the_new_form_has_its_tools(open_page, talk) -> None:
    page = open_page(talk, "amina")
    page.fill(BODY, "Said.")
    page.click("#reply-form button.button:not([name])")
    expect(page.locator("#post-3")).to_contain_text("Said.")
    expect(page.locator(".toolbar__button--bold")).to_be_visible()


def test_the_words_chosen_with_a_mouse_are_quoted_below_what_is_typed(
    open_page, town, talk
) -> None:
    page = open_page(talk, "amina")
    number = number_of_last_post(town)
    page.fill(BODY, "Typed before.")
    page.evaluate(CHOOSE, ["#post-2", "Another thing."])
    page.locator("#post-2 [data-quote]").click()
    expect(page.locator(BODY)).to_be_focused()
    name = page.locator("#post-2 .post__author a").inner_text()
    quote = f"> {name} wrote in [#2](/en/posts/{number}):\n>\n> Another thing.\n\n"
    expect(page.locator(BODY)).to_have_value(f"Typed before.\n\n{quote}")


def test_with_the_keyboard_the_whole_message_or_its_chosen_words(open_page, talk) -> None:
    page = open_page(talk, "amina")
    page.locator("#post-2 [data-quote]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(BODY)).to_be_focused()
    assert "> One thing. Another thing. A *third* thing.\n\n" in page.input_value(BODY)
    page.evaluate(CHOOSE, ["#post-2", "One thing."])
    page.locator("#post-2 [data-quote]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(BODY)).to_be_focused()
    page.wait_for_function(
        "selector => document.querySelector(selector).value.endsWith('> One thing.\\n\\n')",
        arg=BODY,
    )
    page.keyboard.type("Yes.")
    page.click("#reply-form button.button:not([name])")
    expect(page.locator("#post-3 blockquote").first).to_contain_text("wrote in #2:")
    page.reload()
    expect(page.locator("#post-2 .post__quoted")).to_have_text("Quoted in #3")


def test_words_chosen_in_one_message_are_not_put_into_anothers_mouth(open_page, talk) -> None:
    page = open_page(talk, "amina")
    page.evaluate(CHOOSE, ["#post-2", "Another thing."])
    page.locator("#post-1 [data-quote]").click()
    expect(page.locator(BODY)).to_be_focused()
    assert "First words." in page.input_value(BODY)
    assert "Another thing." not in page.input_value(BODY)


def test_without_script_the_link_leads_to_the_form(open_page, talk) -> None:
    page = open_page(talk, "amina", script=False)
    page.locator("#post-2 [data-quote]").click()
    assert "> One thing. Another thing." in page.input_value("[name=body]")


def test_choosing_the_other_language_says_it_is_welcome(open_page, talk) -> None:
    page = open_page(talk, "luc")
    page.fill(BODY, "Oui.")
    page.get_by_label("French", exact=True).check()
    expect(page.locator("#language-hint")).to_contain_text("that is welcome")
    page.get_by_label("English", exact=True).check()
    expect(page.locator("#language-hint")).to_have_text("")
    expect(page.locator(BODY)).to_have_value("Oui.")


def test_leaving_the_title_offers_what_is_there_already(open_page, town) -> None:
    town.start_thread("luc", "Where the herons nest")
    town.index()
    page = open_page("/en/threads/new?board=tools", "amina")
    page.fill("[name=title]", "Heron nests: where are they?")
    page.focus("[name=body]")
    expect(page.locator("#similar")).to_contain_text("Where the herons nest")
    expect(page.locator("[name=body]")).to_be_focused()
    expect(page.get_by_role("button", name="Look for similar")).to_be_hidden()


def test_another_kind_has_other_fields_and_no_word_is_lost(open_page) -> None:
    page = open_page("/en/threads/new?kind=question", "amina")
    page.fill("[name=title]", "How?")
    page.fill("[name=body]", "My words.")
    page.fill("textarea[name=tried]", "Two letters.\nThree calls.")
    page.select_option("[name=kind]", "tip")
    page.fill("[name=for_whom]", "Managers")
    expect(page.locator("textarea[name=tried]")).to_have_count(0)
    page.select_option("[name=kind]", "question")
    expect(page.locator("textarea[name=tried]")).to_have_value("Two letters.\nThree calls.")
    page.select_option("[name=kind]", "tip")
    expect(page.locator("[name=for_whom]")).to_have_value("Managers")
    expect(page.locator("[name=body]")).to_have_value("My words.")
    expect(page.locator("[name=title]")).to_have_value("How?")
