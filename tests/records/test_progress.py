"""When a week is complete, by the criteria a person has met; and the page that says so."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.core import cache
from app.core.db import db
from app.core.events import publish
from app.programme import commands as programme
from app.programme.events import OfferingLoaded
from app.programme.models import Enrolment, Item, Offering, Stream, Week
from app.programme.queries import outline
from app.records.models import Criteria, Level
from app.records.queries import completed_at
from tests.records.conftest import DAY, core_of


def completed(progress) -> list[int]:
    return [each.week.number for each in progress.weeks if each.completed_at]


def change_plan(app, change) -> None:
    """What ``change`` does to the items of week 1 is the plan from now on."""
    with app.app_context():
        offering = db.session.scalars(select(Offering).filter_by(slug="current")).one()
        week = db.session.scalars(select(Week).filter_by(offering_id=offering.id, number=1)).one()
        found = select(Item).filter_by(week_id=week.id).order_by(Item.position)
        change(db.session.scalars(found).all())
        publish(OfferingLoaded(offering.id))
        db.session.commit()
        cache.forget_all()


def versions(app) -> int:
    with app.app_context():
        offering = outline().offering("current")
        return db.session.scalar(
            select(func.count()).select_from(Criteria).filter_by(offering_id=offering.id)
        )


def test_a_week_is_complete_when_the_core_of_the_stream_is_done(finish, progress, amina) -> None:
    finish(amina, 1, but=1)
    assert completed(progress(amina)) == []
    finish(amina, 1)
    found = progress(amina)
    assert completed(found) == [1]
    assert found.weeks[1].completed_at == DAY
    assert found.level is Level.PARTICIPANT


def test_what_is_only_suggested_is_not_asked_for(finish, progress, amina, app) -> None:
    finish(amina, 1)
    found = progress(amina)
    shown = {item.id for _, items in found.weeks[1].plan.groups for item in items}
    assert shown - found.weeks[1].plan.done
    assert completed(found) == [1]


def test_the_weeks_before_and_after_are_no_level(finish, progress, amina) -> None:
    finish(amina, 0, 6)
    found = progress(amina)
    assert completed(found) == [0, 6]
    assert found.level is None


def test_all_weeks_of_the_course_make_a_completer(finish, progress, amina) -> None:
    finish(amina, 1, 2, 3, 4)
    assert progress(amina).level is Level.PARTICIPANT
    finish(amina, 5)
    assert progress(amina).level is Level.COMPLETER


def test_changing_stream_loses_no_week(finish, progress, amina, app) -> None:
    finish(amina, 1)
    with app.app_context():
        stream = db.session.scalars(select(Stream).filter_by(code="supporters")).one()
        actor = db.session.get_one(User, amina.id)
        programme.enrol(actor, outline().offering("current"), stream)
        db.session.commit()
    found = progress(amina)
    assert found.stream.code == "supporters"
    assert completed(found) == [1]


def test_more_core_takes_no_week_away(finish, progress, amina, app) -> None:
    finish(amina, 1)

    def make_all_core(items) -> None:
        for item in items:
            item.weights = {**item.weights, "practitioners": "core"}

    change_plan(app, make_all_core)
    found = progress(amina)
    assert found.weeks[1].plan.core > found.weeks[1].plan.core_done
    assert completed(found) == [1]
    assert len(found.versions) == 2


def test_what_an_earlier_plan_asked_may_be_finished_later(finish, progress, amina, app) -> None:
    """Half was done when more was asked: the other half of the earlier plan completes the week."""
    finish(amina, 1, but=1)
    with app.app_context():
        first = core_of("practitioners", 1)[0]

    def make_all_core(items) -> None:
        for item in items:
            item.weights = {**item.weights, "practitioners": "core"}

    change_plan(app, make_all_core)
    with app.app_context():
        programme.mark_done(db.session.get_one(User, amina.id), db.session.get_one(Item, first))
        db.session.commit()
    assert completed(progress(amina)) == [1]


def test_less_core_completes_weeks(finish, progress, amina, app) -> None:
    finish(amina, 1, but=1)
    with app.app_context():
        first = core_of("practitioners", 1)[0]

    def suggest(items) -> None:
        for item in items:
            if item.id == first:
                item.weights = {**item.weights, "practitioners": "suggested"}

    change_plan(app, suggest)
    assert completed(progress(amina)) == [1]


def test_who_came_later_is_not_measured_by_what_was_before(finish, progress, luc, app) -> None:
    """Luc comes when the plan asks for more; the shorter one of before is not his."""
    with app.app_context():
        short = core_of("practitioners", 1)

    def make_all_core(items) -> None:
        for item in items:
            item.weights = {**item.weights, "practitioners": "core"}

    change_plan(app, make_all_core)
    with app.app_context():
        person = db.session.get_one(User, luc.id)
        offering, course = outline().offering("current"), outline()
        for row in db.session.scalars(select(Enrolment).filter_by(user_id=luc.id)):
            db.session.delete(row)
        db.session.flush()
        programme.enrol(person, offering, course.stream_by_code("practitioners"))
        for item_id in short:
            programme.mark_done(person, db.session.get_one(Item, item_id))
        db.session.commit()
    found = progress(luc)
    assert len(found.versions) == 1
    assert completed(found) == []


def test_a_plan_that_asks_the_same_is_no_new_version(app) -> None:
    before = versions(app)

    def reword(items) -> None:
        items[0].title_en = "Other words"

    change_plan(app, reword)
    assert versions(app) == before == 1


def test_an_empty_core_is_no_week() -> None:
    assert completed_at({"a": DAY}, [[], []]) is None
    assert completed_at({"a": DAY}, [[], ["a"]]) == DAY


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_says_what_is_done(lang, visit, amina, finish) -> None:
    finish(amina, 1)
    page = visit(amina).get(f"/{lang}/me/progress/current").text
    assert {"en": "June 10, 2026", "fr": "10 juin 2026"}[lang] in page
    assert {"en": "Issue a record", "fr": "Délivrer un relevé"}[lang] in page


def test_without_a_week_there_is_no_form_and_no_record(visit, amina) -> None:
    browser = visit(amina)
    page = browser.get("/en/me/progress/current").text
    assert "Issue a record" not in page
    assert "Your first record is there for you" in page
    form = {"holder": "Amina", "hours": ""}
    answer = browser.post("/en/me/progress/current", data=form)
    assert answer.status_code == 403
    assert "A record needs one week of the course" in answer.text


def test_who_takes_no_part_is_told_where_to_begin(visit, charlie, app) -> None:
    page = visit(charlie).get("/en/me/progress")
    assert page.status_code == 200
    assert "/en/offerings/" in page.text
    assert visit(charlie).get("/en/me/progress/current").status_code == 404


def test_what_one_person_did_nobody_else_is_shown(visit, amina, luc, finish) -> None:
    finish(amina, 1)
    assert "June 10, 2026" in visit(amina).get("/en/me/progress/current").text
    assert "June 10, 2026" not in visit(luc).get("/en/me/progress/current").text


def test_the_plan_says_that_a_week_is_complete(visit, amina, finish) -> None:
    address = "/en/offerings/current/weeks/1?stream=practitioners"
    assert "This week is complete." not in visit(amina).get(address).text
    finish(amina, 1)
    assert "This week is complete." in visit(amina).get(address).text


def test_the_page_costs_the_same_with_all_that_is_done(
    visit, amina, finish, queries, start
) -> None:
    browser = visit(amina)
    browser.get("/en/me/progress/current")
    with queries() as before:
        browser.get("/en/me/progress/current")
    finish(amina, 0, 1, 2, 3, 4, 5, 6)
    for hours in range(1, 9):
        form = {"holder": "Amina", "hours": str(hours)}
        assert browser.post("/en/me/progress/current", data=form).status_code == 303
    for _ in range(20):
        start(amina)
    browser.get("/en/me/progress/current")
    with queries() as after:
        assert browser.get("/en/me/progress/current").text.count("code ") >= 8
    assert len(after) == len(before) <= 13


def test_a_plan_changed_in_the_browser_is_a_new_version(
    visit, grace, amina, finish, progress, app
) -> None:
    finish(amina, 1, but=1)
    with app.app_context():
        first = core_of("practitioners", 1)[0]
    plan = "/en/offerings/current/weeks/1/plan"
    assert visit(grace).post(f"{plan}/{first}/retire").status_code == 303
    assert versions(app) == 2
    assert completed(progress(amina)) == [1]
