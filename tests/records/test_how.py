"""Items of a plan that are done by what one does elsewhere: opening a resource, writing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.forum.queries import boards
from app.library.queries import known_resources, resource_with
from app.programme.models import Item, ItemDone
from app.programme.queries import outline


@pytest.fixture
def done(app):
    """``done(amina)``: the kinds of the items she has done, and how."""

    def done(person) -> set[tuple[str, str, int | None]]:
        with app.app_context():
            found = (
                select(Item.kind, ItemDone.how, Item.posts)
                .join(ItemDone, ItemDone.item_id == Item.id)
                .where(ItemDone.user_id == person.id)
            )
            return {tuple(row) for row in db.session.execute(found)}

    return done


@pytest.fixture
def planned(app) -> int:
    """The id of the resource that the plan of week 2 asks for."""
    with app.app_context():
        course = outline()
        week = course.week(course.offering("current"), 2)
        [item] = [each for each in course.items_of(week) if each.kind == "resource"]
        known = resource_with(item.thing_uuid)
        assert known is not None
        return known.id


def test_a_resource_of_the_plan_is_done_by_opening_it(visit, amina, luc, planned, done) -> None:
    browser = visit(amina)
    page = browser.get(f"/en/resources/{planned}", follow_redirects=True).text
    assert f'action="/en/resources/{planned}/opened"' in page
    for _ in range(2):
        assert browser.post(f"/en/resources/{planned}/opened").status_code == 303
    assert done(amina) == {("resource", "opened", None)}
    assert "/opened" not in browser.get(f"/en/resources/{planned}", follow_redirects=True).text
    assert done(luc) == set()


def test_who_does_not_take_part_has_no_plan_to_do(visit, charlie, planned, done) -> None:
    page = visit(charlie).get(f"/en/resources/{planned}", follow_redirects=True).text
    assert "/opened" not in page
    assert visit(charlie).post(f"/en/resources/{planned}/opened").status_code == 303
    assert done(charlie) == set()


def test_a_stranger_and_a_resource_of_no_plan_have_no_such_button(
    client, visit, amina, app
) -> None:
    with app.app_context():
        planned = {item.thing_uuid for item in outline().items}
        other = next(known.id for known in known_resources().values() if known.uuid not in planned)
        asked = next(known.id for known in known_resources().values() if known.uuid in planned)
    assert "/opened" not in visit(amina).get(f"/en/resources/{other}", follow_redirects=True).text
    assert "/opened" not in client.get(f"/en/resources/{asked}", follow_redirects=True).text


def test_writing_as_often_as_the_plan_asks_does_it(visit, amina, luc, start, app, done) -> None:
    """Week 2 asks for two messages."""
    with app.app_context():
        board = boards().by_code["current-week-2"].id
    thread = start(luc, board=board)
    browser = visit(amina)
    for number in (1, 2):
        assert ("talk", "posted", 2) not in done(amina)
        data = {"body": f"Answer {number}.", "lang": "en"}
        assert browser.post(f"/en/threads/{thread}/reply", data=data).status_code == 303
    assert ("talk", "posted", 2) in done(amina)
    assert done(luc) == {("talk", "posted", 1)}


def test_what_is_written_elsewhere_does_nothing(visit, amina, start, app, done) -> None:
    with app.app_context():
        board = boards().by_code["welcome"].id
    for _ in range(3):
        start(amina, board=board)
    assert done(amina) == set()


def test_a_plan_item_leads_to_its_resource(client, planned) -> None:
    page = client.get("/en/offerings/current/weeks/2?stream=practitioners").text
    assert f'href="/en/resources/{planned}' in page
