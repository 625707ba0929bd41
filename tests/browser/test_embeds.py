"""A recording is asked for when somebody presses its button, and not before."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Board
from app.forum.queries import boards
from app.library.models import Resource
from tests.browser.conftest import PHONE, Town
from tests.library.conftest import VIDEO

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.fixture
def thread_with_video(town: Town) -> str:
    """The address of a thread in which a recording is shown."""
    with town.app.app_context():
        author = db.session.scalars(select(User).where(User.role == "member")).first()
        place = db.session.get_one(Board, boards().by_code["tools"].id)
        heading = forum.Heading("A recording", "discussion", "en", None)
        thread = forum.start_thread(author, place, heading, f"Look:\n\n{YOUTUBE}")
        db.session.commit()
        return f"/en/threads/{thread.id}-{thread.slug}"


@pytest.fixture
def watch() -> Callable[[Page], list[str]]:
    """``watch(page)``: the addresses of other sites that are asked for from now on. None of them
    gets there."""

    def watch(page: Page) -> list[str]:
        asked: list[str] = []

        def answer(route) -> None:
            if urlsplit(route.request.url).hostname == "127.0.0.1":
                route.continue_()
                return
            asked.append(route.request.url)
            route.fulfill(body="<p>A player</p>", content_type="text/html")

        page.context.route("**/*", answer)
        return asked

    return watch


def test_nothing_is_asked_of_another_site_before_the_press(
    open_page, thread_with_video, watch
) -> None:
    page = open_page("/en/")
    asked, refused = watch(page), []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(thread_with_video)
    page.wait_for_load_state("networkidle")
    card = page.locator(".embed")
    expect(card.get_by_role("link", name="Video on YouTube")).to_have_attribute("href", YOUTUBE)
    assert asked == []
    card.get_by_role("button", name="Show it here").click()
    frame = page.frame_locator(".embed iframe")
    expect(frame.locator("p")).to_have_text("A player")
    assert asked == [PLAYER]
    expect(page.locator(".embed iframe")).to_be_focused()
    assert page.locator(".embed iframe").get_attribute("title") == "Video on YouTube"
    assert [text for text in refused if "Content Security Policy" in text] == []


def test_without_script_there_is_a_link_and_no_button(open_page, thread_with_video, watch) -> None:
    page = open_page("/en/", script=False, size=PHONE)
    asked = watch(page)
    page.goto(thread_with_video)
    expect(page.locator(".embed a")).to_have_attribute("href", YOUTUBE)
    expect(page.locator(".embed button")).to_be_hidden()
    assert asked == []


def test_a_resource_shows_its_recording_on_its_page(open_page, town, watch) -> None:
    with town.app.app_context():
        resource_id = db.session.scalars(select(Resource.id).filter_by(title_en=VIDEO)).one()
    page = open_page("/fr/")
    asked = watch(page)
    page.goto(f"/fr/resources/{resource_id}")
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.locator(".embed").get_by_role("button", name="Afficher ici").press("Enter")
    expect(page.frame_locator(".embed iframe").locator("p")).to_have_text("A player")
    assert [urlsplit(each).hostname for each in asked] == ["csps-efpc.gc.ca"]


def test_a_frame_of_any_other_site_is_refused(open_page, watch) -> None:
    page = open_page("/en/resources/")
    asked = watch(page)
    page.evaluate(
        """() => new Promise(done => {
          document.addEventListener("securitypolicyviolation", done, { once: true });
          const frame = document.createElement("iframe");
          frame.src = "https://evil.example/";
          document.body.append(frame);
        })"""
    )
    assert asked == []
