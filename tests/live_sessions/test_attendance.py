"""Who was in a session says so, and what stands for it in their plan is done."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.programme.models import How, Item, ItemDone, Week

CLOSED = {"too early": {"begins_in": 17}, "cancelled": {"begins_in": -10, "status": "cancelled"}}


@pytest.fixture
def done(app):
    """``done(amina)``: the kind of what she has done, the week it is in, and how it came about."""

    def done(person) -> list[tuple[str, int, str]]:
        with app.app_context():
            rows = (
                select(Item.kind, Week.number, ItemDone.how)
                .select_from(ItemDone)
                .join(Item, Item.id == ItemDone.item_id)
                .join(Week, Week.id == Item.week_id)
                .where(ItemDone.user_id == person.id)
                .order_by(Item.id)
            )
            return [tuple(row) for row in db.session.execute(rows)]

    return done


@pytest.mark.parametrize("status", ["live", "held", "published"])
def test_who_was_there_has_it_done_in_their_plan(status, live, visit, amina, done) -> None:
    live_id = live(
        begins_in=-30, status=status, recording_url="https://v.example/", transcript="W."
    )
    browser = visit(amina)
    assert "I was there" in browser.get(f"/en/sessions/{live_id}").text
    assert done(amina) == []  # looking writes nothing
    for _ in range(2):  # pressed twice
        answer = browser.post(f"/en/sessions/{live_id}/attended")
        assert answer.location == f"/en/sessions/{live_id}"
    assert done(amina) == [("session", 3, How.ATTENDED)]
    assert "I was there" not in browser.get(f"/en/sessions/{live_id}").text


def test_the_session_of_the_other_language_counts_as_well(live, visit, luc, done) -> None:
    visit(luc).post(f"/fr/sessions/{live(begins_in=-30, lang='fr')}/attended")
    assert done(luc) == [("session", 3, How.ATTENDED)]


@pytest.mark.parametrize("state", CLOSED)
def test_nobody_was_in_what_has_not_been(state, live, visit, amina, done) -> None:
    live_id = live(**CLOSED[state])
    assert "I was there" not in visit(amina).get(f"/en/sessions/{live_id}").text
    assert visit(amina).post(f"/en/sessions/{live_id}/attended").status_code == 403
    assert done(amina) == []


@pytest.mark.parametrize("person", ["charlie", "tom"])
def test_who_does_not_take_part_has_no_plan_to_mark(person, live, visit, request, done) -> None:
    someone, live_id = request.getfixturevalue(person), live(begins_in=-30)
    assert "I was there" not in visit(someone).get(f"/en/sessions/{live_id}").text
    assert visit(someone).post(f"/en/sessions/{live_id}/attended").status_code == 403
    assert done(someone) == []
