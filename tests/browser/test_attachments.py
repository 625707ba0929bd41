"""Pictures pasted, dropped and chosen, in a browser that runs scripts and in one that does not."""

from __future__ import annotations

import base64
import re

from playwright.sync_api import Page, expect

from app.core.db import db
from app.core.jobs import handlers
from app.forum.models import Attachment
from tests.browser.conftest import PHONE
from tests.forum.files import PDF, picture

ALT = "Answers rose from 12 to 40."
CARRY = """(type, data, name, mime) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const carrier = new DataTransfer();
  carrier.items.add(new File([bytes], name, { type: mime }));
  const kind = type === "paste" ? ClipboardEvent : DragEvent;
  const field = type === "paste" ? "clipboardData" : "dataTransfer";
  const event = new kind(type, { bubbles: true, cancelable: true, [field]: carrier });
  document.querySelector("textarea[name=body]").dispatchEvent(event);
}"""

# Lines are so many characters wide, and a page whose font comes late is shown in another one.
PLACE = """image => {
  const { width, height } = image.getBoundingClientRect();
  const line = image.closest("p").getBoundingClientRect().width;
  return [width / line, height / line].map((share) => share.toFixed(2));
}"""


def carry(page: Page, how: str, data: bytes, name: str, mime: str = "image/png") -> None:
    """Paste or drop a file onto the message."""
    arguments = [how, base64.b64encode(data).decode(), name, mime]
    page.evaluate(f"given => ({CARRY})(...given)", arguments)


def make_copies(town) -> None:
    with town.app.app_context():
        for key in db.session.scalars(db.select(Attachment.key)):
            handlers["forum.make_pictures"](key=key)
        db.session.commit()


def test_a_pasted_picture_gets_its_place_in_the_text_and_is_shown(open_page, town) -> None:
    page = open_page(town.start_thread("amina", "A pasted chart"), "luc")
    page.fill("textarea[name=body]", "Look: ")
    carry(page, "paste", picture(size=(900, 300)), "chart.png")
    expect(page.locator(".attach__item")).to_have_count(1)
    body = page.locator("textarea[name=body]")
    key = page.locator("input[name=attached]").get_attribute("value")
    expect(body).to_have_value(f"Look: \n![](attachment:{key})\n")
    expect(page.locator("#live")).to_have_text("1 file is attached.")
    page.fill(f"#alt-{key}", ALT)
    page.get_by_role("button", name="Post my answer").click()
    shown = page.locator(".post__body img")
    expect(shown).to_have_attribute("alt", ALT)
    before = shown.evaluate(PLACE)
    make_copies(town)
    page.reload()
    expect(shown).to_have_js_property("complete", True)
    copy = page.request.get(str(shown.evaluate("image => image.currentSrc")))
    assert copy.headers["content-type"] == "image/webp"
    assert shown.evaluate(PLACE) == before


def test_a_dropped_page_is_refused_aloud_and_the_text_stays(open_page, town) -> None:
    page = open_page(town.start_thread("amina", "A dropped page"), "luc", size=PHONE)
    page.fill("textarea[name=body]", "My words.")
    carry(page, "drop", b"<svg/>", "a.svg", "image/svg+xml")
    expect(page.locator("#attach .field__error")).to_contain_text("is not a kind of file")
    expect(page.locator("#live")).to_contain_text("is not a kind of file")
    expect(page.locator("textarea[name=body]")).to_have_value("My words.")


def test_a_chosen_file_is_added_and_removed_at_once(open_page, town) -> None:
    page = open_page(town.start_thread("amina", "A chosen file"), "luc")
    page.set_input_files("input[name=files]", {"name": "plan.pdf", "mimeType": "application/pdf",
                                               "buffer": PDF})  # fmt: skip
    expect(page.locator(".attach__name")).to_contain_text("plan.pdf")
    page.get_by_role("button", name="Remove plan.pdf").click()
    expect(page.locator(".attach__item")).to_have_count(0)


def test_a_file_comes_along_when_the_language_is_changed(open_page, town) -> None:
    page = open_page(town.start_thread("amina", "In both languages"), "luc")
    page.fill("textarea[name=body]", "See the chart.")
    chart = {"name": "chart.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files("input[name=files]", [chart])
    expect(page.locator(".attach__item")).to_have_count(1)
    key = page.locator("input[name=attached]").get_attribute("value")
    page.fill(f"#alt-{key}", ALT)
    page.click("a[data-twin]")
    page.wait_for_url(re.compile("/fr/threads/"))
    expect(page.locator("input[name=attached]")).to_have_value(str(key))
    expect(page.locator(f"#alt-{key}")).to_have_value(ALT)
    expect(page.locator("textarea[name=body]")).to_have_value("See the chart.")


def test_without_script_files_are_chosen_and_posted(open_page, town) -> None:
    page = open_page(town.start_thread("amina", "No script"), "luc", script=False)
    page.fill("textarea[name=body]", "The plan.")
    page.set_input_files("input[name=files]", {"name": "map.png", "mimeType": "image/png",
                                               "buffer": picture()})  # fmt: skip
    page.get_by_role("button", name="Post my answer").click()
    expect(page.locator(".error-summary")).to_contain_text("Say what the image “map.png” shows")
    page.get_by_label("What does this image show?").fill("A map of the canal.")
    page.get_by_role("button", name="Post my answer").click()
    expect(page.locator(".attachment img")).to_have_attribute("alt", "A map of the canal.")


def test_enter_in_a_line_of_text_posts_rather_than_adds_files(open_page, town) -> None:
    page = open_page("/en/threads/new?board=tools", "luc")
    page.fill("textarea[name=body]", "Words.")
    page.fill("[name=title]", "By Enter")
    page.press("[name=title]", "Enter")
    expect(page.locator("h1")).to_have_text("By Enter")
