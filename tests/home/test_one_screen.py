"""The week of people who have a few minutes: one thing to see, one question, what to tell a team."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Item, Stream, Week
from app.programme.queries import outline
from tests.fresh_site import PACKAGE
from tests.home.dom import main_of
from tests.web.conftest import HX

WEEK = "/en/offerings/current/weeks/1"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
TEAM = {
    lang: (PACKAGE / lang / "team" / "1.md").read_text(encoding="utf-8").strip()
    for lang in ("en", "fr")
}


@pytest.fixture
def sessions(app) -> Callable[..., None]:
    """``sessions("fr", status="published")``: those of week 1 in French are so now."""

    def sessions(lang: str, **values: object) -> None:
        with app.app_context():
            found = select(LiveSession).join(Week, Week.id == LiveSession.week_id)
            for row in db.session.scalars(found.where(Week.number == 1, LiveSession.lang == lang)):
                for name, value in values.items():
                    setattr(row, name, value)
            db.session.commit()
        cache.forget_all()

    return sessions


@pytest.fixture
def core(app) -> Callable[[], list[Item]]:
    """What executives do in week 1."""

    def core() -> list[Item]:
        with app.app_context():
            course = outline()
            items = course.items_of(course.week(course.offering("current"), 1))
            return [item for item in items if item.weights.get("executives") == "core"]

    return core


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_executive_finds_one_thing_to_see_one_question_and_what_to_tell(
    lang, visit, noor, core
) -> None:
    page = main_of(visit(noor).get(f"/{lang}/offerings/current/weeks/1").text)
    screen = page.the(id="plan")
    assert "one-screen" in screen.attributes["class"]
    assert screen.has("h1")
    steps = screen.every("ol", class_="plan__steps")[0].every("li", class_="plan__item")
    assert [getattr(item, f"title_{lang}") in step.text for item, step in
            zip(core(), steps, strict=True)] == [True, True]  # fmt: skip
    assert steps[0].the(class_="to-see").the("a", lang=lang)
    question = steps[1].the("a", class_="button").attributes["href"]
    assert question.startswith(f"/{lang}/activities/")
    assert visit(noor).get(question).status_code == 200
    told = [f"- {line.text}" for line in screen.the(id="team").every("li")]
    assert "\n".join(told) == TEAM[lang]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_can_be_copied_and_mailed_to_a_team_without_a_script(lang, client) -> None:
    page = main_of(client.get(f"/{lang}/offerings/current/weeks/1?stream=executives").text)
    team = page.the("section", aria_labelledby="team-heading")
    copied = team.the("button", class_="copy").attributes["data-copy"]
    assert TEAM[lang] in copied
    assert copied.endswith(f"/{lang}/offerings/current/weeks/1")
    address = urlsplit(team.the("a", class_="button").attributes["href"])
    assert (address.scheme, address.path) == ("mailto", "")
    assert parse_qs(address.query)["body"] == [copied.replace("\n", "\r\n")]
    assert "+" not in address.query  # which some programs would show
    assert len(address.query) < 1_900  # the shortest that some take


def test_everything_else_of_the_week_comes_after_it(client) -> None:
    page = main_of(client.get(f"{WEEK}?stream=executives").text)
    whole = page.text
    screen = whole.index("What my team should know")
    for later in ("If you have time", "Introduction to this week", "Live sessions of this week",
                  "Discussions of this week"):  # fmt: skip
        assert whole.index(later) > screen, later
    assert len(page.every("h1")) == 1


def test_who_has_more_time_finds_the_whole_plan(visit, amina) -> None:
    page = main_of(visit(amina).get(WEEK).text)
    assert not page.has(class_="one-screen")
    assert "What my team should know" not in page.text


def test_it_goes_by_the_time_of_a_stream_and_not_by_its_name(app, client, change) -> None:
    with app.app_context():
        ids = {stream.code: stream.id for stream in outline().streams}
    change(Stream, ids["executives"], minutes=45)
    change(Stream, ids["supporters"], minutes=20)
    cache.forget_all()
    assert not main_of(client.get(f"{WEEK}?stream=executives").text).has(class_="one-screen")
    assert main_of(client.get(f"{WEEK}?stream=supporters").text).has(class_="one-screen")


def test_the_recording_is_a_card_that_asks_nobody_before_it_is_pressed(client, sessions) -> None:
    sessions("en", status="published", recording_url=VIDEO, transcript="Grace: Welcome.",
             summary_en="In short.", summary_fr="En bref.")  # fmt: skip
    page = main_of(client.get(f"{WEEK}?stream=executives").text)
    card = page.the(class_="to-see")
    assert card.the("button", class_="embed__open").attributes["data-embed"].startswith("https://")
    assert "In short." in card.text
    assert any(address.endswith("#transcript") for address in card.links())
    assert not page.has("iframe")
    assert "#introduction-text" not in card.links()


def test_before_the_session_there_is_its_day_and_the_introduction(client) -> None:
    page = main_of(client.get(f"{WEEK}?stream=executives").text)
    card = page.the(class_="to-see")
    assert card.has("time")
    assert "#introduction-text" in card.links()
    assert page.has(id="introduction-text")


def test_a_session_that_was_held_says_that_its_recording_follows(client, sessions) -> None:
    sessions("fr", status="held")
    page = main_of(client.get("/fr/offerings/current/weeks/1?stream=executives").text)
    assert "vidéo à venir" in page.the(class_="to-see").text


def test_one_in_the_other_language_says_so(visit, noor, sessions) -> None:
    sessions("fr", status="cancelled")
    page = main_of(visit(noor).get("/fr/offerings/current/weeks/1").text)
    card = page.the(class_="to-see")
    assert card.the("p", class_="embed__title").the("a").attributes["lang"] == "en"
    assert "En anglais" in card.text
    sessions("en", archived_at=clock.now())
    page = main_of(visit(noor).get("/fr/offerings/current/weeks/1").text)
    assert not page.has(class_="to-see")
    assert "#introduction-text" in page.the(id="plan").links()


def test_with_script_the_screen_alone_comes_back_with_what_is_done(visit, noor, core) -> None:
    browser = visit(noor)
    sent = {"stream": "executives", "came": "week"}
    for item in core():
        answer = browser.post(f"/en/items/{item.id}/done", data=sent, headers=HX)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="plan"')
    page = main_of(f"<main>{answer.text}</main>")
    assert page.the(class_="plan__sum").text == "2 of 2 core"
    assert page.has(class_="to-see")
    assert "Answer" not in page.texts("a")


def test_a_stranger_reads_it_and_has_nothing_to_press(client) -> None:
    page = main_of(client.get(f"{WEEK}?stream=executives").text)
    assert not page.has(class_="plan__tick")
    assert not page.has(class_="plan__sum")
    assert page.has(id="team")


def test_the_front_page_leads_to_where_the_screen_begins(visit, noor, amina) -> None:
    of_noor = main_of(visit(noor).get("/en/").text).links()
    of_amina = main_of(visit(amina).get("/en/").text).links()
    assert of_noor["/en/offerings/current/weeks/3#plan"] == "Open this week"
    assert of_amina["/en/offerings/current/weeks/3"] == "Open this week"
