"""My week: what a person finds first, in their language and for their stream."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.forum.models import Thread
from app.programme.models import Offering
from app.programme.package import read_package
from tests.fresh_site import PACKAGE
from tests.home.dom import main_of, titles_of
from tests.home.test_week import planned, titles_in

TEXTS = read_package(PACKAGE).texts


@pytest.fixture
def section(visit):
    """``section(amina, "news")``: titles in one part of her page."""

    def section(person, part: str, lang: str = "en") -> list[str]:
        page = main_of(visit(person).get(f"/{lang}/").text)
        parts = page.every("section", aria_labelledby=f"{part}-heading")
        return titles_of(parts[0]) if parts else []

    return section


@pytest.mark.parametrize(
    ("who", "lang", "stream"),
    [
        ("amina", "en", "practitioners"),
        ("luc", "fr", "practitioners"),
        ("noor", "en", "executives"),
        ("rosa", "en", "supporters"),
    ],
)
def test_each_finds_this_weeks_plan_for_their_stream(who, lang, stream, visit, request) -> None:
    page = main_of(visit(request.getfixturevalue(who)).get(f"/{lang}/").text)
    week = TEXTS[lang]["weeks"][3]
    assert titles_in(page.the(class_="plan__stream")) == planned(lang, 3, stream)
    assert week["title"] in page.text
    assert f"/{lang}/offerings/current/weeks/3" in {each.split("#")[0] for each in page.links()}


@pytest.mark.parametrize("who", ["tom", "charlie"])
def test_who_takes_part_in_nothing_now_is_shown_the_way(who, visit, request) -> None:
    page = main_of(visit(request.getfixturevalue(who)).get("/en/").text)
    assert "You do not take part in this offering yet." in page.text
    assert "Take part" in page.text
    assert not page.has(class_="plan__steps")


def test_before_the_course_and_after_it_there_is_the_commons(visit, amina, monkeypatch) -> None:
    monkeypatch.setattr("app.programme.queries.Outline.week_now", lambda *_: None)
    cache.forget_all()
    page = main_of(visit(amina).get("/en/").text)
    assert "The course is not running now." in page.text
    assert "/en/commons/" in page.links()


def test_what_is_new_in_ones_own_stream_comes_first(section, start, stream, luc, noor) -> None:
    start(luc, title="For executives", stream_id=stream("executives"))
    start(luc, title="For everyone")
    start(luc, title="For supporters", stream_id=stream("supporters"))
    assert section(noor, "news") == ["For everyone", "For executives", "For supporters"]


def test_what_was_read_is_not_new(section, visit, start, luc, noor) -> None:
    thread_id = start(luc, title="Read")
    visit(noor).get(f"/en/threads/{thread_id}-read")
    page = main_of(visit(noor).get("/en/").text)
    assert section(noor, "news") == []
    assert "You have read everything" in page.text


def test_questions_wait_for_an_answer_from_the_stream_they_were_asked_of(
    section, start, stream, amina, luc, noor
) -> None:
    start(luc, title="Everyone?", kind="question")
    start(luc, title="Executives?", kind="question", stream_id=stream("executives"))
    start(luc, title="Supporters?", kind="question", stream_id=stream("supporters"))
    start(luc, title="En français?", kind="question", lang="fr")
    start(luc, title="Answered?", kind="question", replies_by=[amina])
    start(noor, title="Noor’s own?", kind="question")
    assert section(noor, "awaiting") == ["Executives?", "Everyone?"]
    assert section(noor, "awaiting", "fr") == ["En français?"]


def test_what_i_started_is_listed(section, start, amina, luc) -> None:
    start(amina, title="Mine")
    start(luc, title="His")
    assert section(amina, "mine") == ["Mine"]


def test_my_week_is_never_kept_for_others(visit, amina, client) -> None:
    response = visit(amina).get("/en/")
    assert "public" not in response.headers.get("Cache-Control", "")
    assert "Hello, Amina" in response.text
    assert "Hello, Amina" not in client.get("/en/").text


def test_a_name_is_shown_as_it_was_typed(visit, amina, change) -> None:
    change(type(amina), amina.id, display_name="<i>A</i>")
    assert "Hello, &lt;i&gt;A&lt;/i&gt;" in visit(amina).get("/en/").text


def test_a_hidden_thread_is_not_news(section, start, change, luc, noor) -> None:
    thread_id = start(luc, title="Hidden", kind="question")
    change(Thread, thread_id, hidden_at=clock.now())
    assert section(noor, "news") == []
    assert section(noor, "awaiting") == []


def test_my_streams_news_is_not_hidden_behind_many_of_others(
    section, start, stream, luc, noor
) -> None:
    start(luc, title="For executives", stream_id=stream("executives"))
    for number in range(25):
        start(luc, title=f"T{number}", stream_id=stream("supporters"))
    assert section(noor, "news")[0] == "For executives"


@pytest.mark.parametrize(
    ("starts_in_weeks", "is_offered"), [(3, True), (-2, True), (-5, False), (-9, False)]
)
def test_taking_part_is_offered_until_the_offering_has_ended(
    starts_in_weeks, is_offered, app, visit, charlie
) -> None:
    with app.app_context():
        offering = db.session.scalars(select(Offering).where(Offering.slug == "current")).one()
        moved = timedelta(weeks=starts_in_weeks + 2)
        offering.starts_on += moved
        offering.ends_on += moved
        db.session.commit()
    cache.forget_all()
    page = main_of(visit(charlie).get("/en/").text)
    assert ("Take part" in page.text) is is_offered
