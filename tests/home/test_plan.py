"""The plan of a week: what one's stream does, and what one has done of it."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core import cache
from app.core.db import db
from app.learning.commands.attempts import Answered, finish_attempt
from app.learning.models import Quiz
from app.programme.models import Item, ItemDone, Week
from app.programme.queries import outline
from tests.home.dom import main_of
from tests.web.conftest import HX

WEEK = "/en/offerings/current/weeks/1"


@pytest.fixture
def items(app):
    """``items("practitioners")``: that stream's core in week 1 of the current offering."""

    def items(stream: str) -> list[Item]:
        with app.app_context():
            course = outline()
            week = course.week(course.offering("current"), 1)
            return [i for i in course.items_of(week) if i.weights.get(stream) == "core"]

    return items


@pytest.fixture
def done(app):
    def done() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(ItemDone))

    return done


def summary(page) -> str:
    return page.the(class_="plan__sum").text


def test_the_header_counts_what_is_done_of_the_core_and_its_minutes(visit, amina, items) -> None:
    browser = visit(amina)
    mine = items("practitioners")
    budget = f"of {len(mine)} core, about"
    assert summary(main_of(browser.get(WEEK).text)) == f"0 {budget} 0 of 180 minutes"
    answer = browser.post(f"/en/items/{mine[0].id}/done", data={"came": "week"})
    assert answer.status_code == 303
    assert answer.location.endswith("/en/offerings/current/weeks/1#plan")
    page = main_of(browser.get(WEEK).text)
    assert summary(page) == f"1 {budget} {mine[0].minutes} of 180 minutes"
    pressed = page.every("button", aria_pressed="true")
    assert [button.attributes["aria-label"] for button in pressed] == [f"Done: {mine[0].title_en}"]


def test_taking_it_back_undoes_it(visit, amina, items, done) -> None:
    browser, item = visit(amina), items("practitioners")[0]
    browser.post(f"/en/items/{item.id}/done")
    assert done() == 1
    assert browser.post(f"/en/items/{item.id}/undone").status_code == 303
    assert done() == 0
    assert browser.post(f"/en/items/{item.id}/undone").status_code == 303


def test_pressing_twice_does_it_once(visit, amina, items, done) -> None:
    browser, item = visit(amina), items("practitioners")[0]
    for _ in range(2):
        assert browser.post(f"/en/items/{item.id}/done").status_code == 303
    assert done() == 1


def test_what_one_person_has_done_nobody_else_sees(visit, amina, luc, client, items) -> None:
    visit(amina).post(f"/en/items/{items('practitioners')[0].id}/done")
    assert "is-done" not in visit(luc).get(WEEK).text
    assert "is-done" not in client.get(WEEK).text


def test_with_script_the_plan_alone_comes_back(visit, amina, items) -> None:
    item = items("practitioners")[0]
    sent = {"stream": "practitioners", "came": "week"}
    answer = visit(amina).post(f"/fr/items/{item.id}/done", data=sent, headers=HX)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="plan"')
    assert f"environ {item.minutes}" in answer.text


def test_one_comes_back_to_the_stream_one_looked_at(visit, amina, items) -> None:
    item = items("executives")[0]
    answer = visit(amina).post(f"/en/items/{item.id}/done", data={"stream": "executives"})
    assert answer.location.endswith("weeks/1?stream=executives#plan")
    answer = visit(amina).post(f"/en/items/{item.id}/done", data={"came": "front"})
    assert answer.location.endswith("/en/#plan")


@pytest.mark.parametrize("verb", ["done", "undone"])
def test_a_stranger_is_asked_to_sign_in_and_changes_nothing(verb, client, items, done) -> None:
    answer = client.post(f"/en/items/{items('executives')[0].id}/{verb}")
    assert "/en/login" in answer.location
    assert done() == 0


@pytest.mark.parametrize("verb", ["done", "undone"])
def test_an_item_that_is_not_there_is_not_found(verb, visit, amina) -> None:
    assert visit(amina).post(f"/en/items/999999/{verb}").status_code == 404


def test_a_stranger_finds_the_plan_without_anything_to_press(client) -> None:
    page = main_of(client.get(f"{WEEK}?stream=supporters").text)
    assert page.every(class_="plan__item")
    assert not page.has(class_="plan__tick")
    assert not page.has(class_="plan__sum")


def test_items_stand_under_how_much_the_stream_needs_them(app, client, items, change) -> None:
    first, *rest = items("supporters")
    change(Item, first.id, weights={"supporters": "optional"})
    cache.forget_all()
    page = main_of(client.get(f"{WEEK}?stream=supporters").text)
    assert page.texts("h4", class_="plan__weight") == ["Core", "Suggested", "If you have time"]
    core, _, optional = (steps.texts("li") for steps in page.every("ol", class_="plan__steps"))
    assert len(core) == len(rest)
    assert first.title_en in optional[0]


def test_facilitators_are_warned_when_the_core_takes_too_long(
    visit, grace, devon, amina, rosa, items, change
) -> None:
    said = "The core of this week takes the stream “Executives”"
    assert said not in visit(grace).get(WEEK).text
    change(Item, items("executives")[0].id, minutes=400)
    cache.forget_all()
    for person in (grace, devon):
        assert said in visit(person).get(WEEK).text
    for person in (amina, rosa):
        assert said not in visit(person).get(WEEK).text


def test_an_item_the_course_has_no_more_is_not_shown_and_stays_done(
    visit, amina, items, change, done
) -> None:
    item = items("practitioners")[0]
    visit(amina).post(f"/en/items/{item.id}/done")
    change(Item, item.id, retired_at=item.created_at)
    cache.forget_all()
    assert item.title_en not in visit(amina).get(WEEK).text
    assert visit(amina).post(f"/en/items/{item.id}/undone").status_code == 404
    assert done() == 1


def test_every_week_of_every_offering_has_its_own_items(app) -> None:
    with app.app_context():
        weeks = db.session.scalars(select(Week.id)).all()
        with_items = set(db.session.scalars(select(Item.week_id)))
        assert set(weeks) == with_items


def test_an_item_leads_to_where_it_is_done(client, app) -> None:
    links = main_of(client.get(f"{WEEK}?stream=practitioners").text).every("a")
    leads = {link.text: link.attributes["href"] for link in links}
    assert leads["Try the quiz"].startswith("/en/quizzes/")
    assert client.get(leads["Try the quiz"]).status_code == 200
    activity = "Post your last engagement: its purpose, what was promised and what changed"
    assert leads[activity].startswith("/en/activities/")
    assert "My last engagement" in client.get(leads[activity]).text
    talk = "Reply to two people with something you notice, wonder or would try"
    assert leads[talk].endswith("#threads")


def test_who_finishes_a_quiz_has_done_its_item(app, visit, amina, done) -> None:
    with app.app_context():
        quiz = db.session.scalars(select(Quiz).where(Quiz.title_en.like("Week 1%"))).all()[-1]
        actor = db.session.get_one(User, amina.id)
        for _ in range(2):
            finish_attempt(
                actor, quiz, Answered(token=secrets.token_urlsafe(16), lang="en", answers={})
            )
        db.session.commit()
        found = db.session.scalars(select(ItemDone)).one()
        assert db.session.get_one(Item, found.item_id).thing_uuid == quiz.uuid
        assert found.how == "answered"
