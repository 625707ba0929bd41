"""An activity, a quiz or anything of a plan goes to another week, and all that is of it goes along."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.core.jobs import Job, handlers
from app.forum.commands import counters
from app.forum.models import Board, Thread, ThreadRead
from app.learning.commands import MOVE_TALK
from app.learning.models import Activity, ActivityResult
from app.programme.live_sessions.models import LiveSession
from app.programme.models import How, Item, ItemDone, Week
from app.programme.queries import outline
from app.records.queries import progress_in
from tests.home.dom import fields_of, main_of
from tests.learning.test_writing_activities import made_by
from tests.programme.conftest import dump, package, run, spoil
from tests.programme.test_export import files_of
from tests.security.addresses import ACTIVITY, ITEM, QUIZ

__all__ = ["dump", "package", "run", "spoil"]
WEEK = "/en/offerings/current/weeks/1"


@pytest.fixture
def planned(hers, row, app) -> tuple[int, int]:
    """An activity in the plan of week 1, and its item."""
    made = made_by(hers.post(f"{WEEK}/activities/new", data=ACTIVITY | {"act": "publish"}))
    item = ITEM | {"kind": "activity", "thing": row(Activity, made).uuid}
    assert hers.post(f"{WEEK}/plan/new", data=item).status_code == 303
    with app.app_context():
        return made, db.session.scalars(select(Item.id).order_by(Item.id.desc())).first()


@pytest.fixture
def result(planned, visit, amina, app) -> int:
    """The thread that Amina made of it."""
    data = {"a-who-is-in-it": "A heron", "stream": "practitioners", "lang": "en"}
    address = f"/en/activities/{planned[0]}/result"
    assert visit(amina).post(address, data=data).status_code == 303
    with app.app_context():
        return db.session.scalars(select(ActivityResult.thread_id)).one()


@pytest.fixture
def weeks_of(app, planned, result):
    """``weeks_of()``: the weeks of the activity, of its item and of its thread, once the jobs ran."""

    def weeks_of() -> tuple[int, int, int]:
        with app.app_context():
            for job in db.session.scalars(select(Job).where(Job.name == MOVE_TALK)):
                handlers[MOVE_TALK](**job.payload)
            db.session.commit()
            board = db.session.get_one(Board, db.session.get_one(Thread, result).board_id)
            item = db.session.get_one(Item, planned[1])
            assert [said for said in counters.check() if said] == []
            ids = db.session.get_one(Activity, planned[0]).week_id, item.week_id, board.week_id
            return tuple(db.session.get_one(Week, each).number for each in ids)

    return weeks_of


def test_the_form_of_the_activity_takes_everything_along(
    hers, planned, result, weeks_of, app, amina, client
) -> None:
    activity_id, item_id = planned
    path = f"/en/activities/{activity_id}/edit"
    form = fields_of(hers.get(path).text)
    assert form["week"] == "1"
    for _press in range(2):
        assert hers.post(path, data=form | {"week": "2", "reason": "Too early."}).status_code == 303
    assert weeks_of() == (2, 2, 2)
    with app.app_context():
        done = db.session.get(ItemDone, (amina.id, item_id))
        assert done.how == How.POSTED
    for address in (f"/en/activities/{activity_id}", f"/en/threads/{result}"):
        assert client.get(address, follow_redirects=True).status_code == 200
    assert (
        f"/en/activities/{activity_id}"
        in main_of(client.get("/en/offerings/current/weeks/2").text).links()
    )
    assert f"/en/activities/{activity_id}" not in main_of(client.get(WEEK).text).links()
    history = next(link for link in main_of(hers.get(path).text).links() if "/history/" in link)
    shown = main_of(hers.get(history).text)
    assert "Why: Too early." in shown.text
    assert "2" in shown.texts("ins")[0]


def test_what_was_read_in_its_old_week_stays_read_and_is_featured_no_more(
    hers, planned, result, weeks_of, app, visit, noor
) -> None:
    with app.app_context():
        thread = db.session.get_one(Thread, result)
        thread.featured_at = clock.now()
        board_id = thread.board_id
        db.session.commit()
    assert visit(noor).post(f"/en/boards/{board_id}/read").status_code == 303
    path = f"/en/activities/{planned[0]}/edit"
    hers.post(path, data=fields_of(hers.get(path).text) | {"week": "2"})
    assert weeks_of() == (2, 2, 2)
    with app.app_context():
        assert db.session.get_one(Thread, result).featured_at is None
        assert db.session.get_one(ThreadRead, (noor.id, result)).last_read_number == 1


def test_the_plan_takes_it_along_as_well(hers, planned, weeks_of) -> None:
    path = f"{WEEK}/plan/{planned[1]}"
    form = fields_of_item(hers.get(path).text)
    for _press in range(2):  # the second finds it there
        answer = hers.post(path, data=form | {"week": "3", "title_en": "Walk on"})
        assert (answer.status_code, "/weeks/3/plan" in answer.location) == (303, True)
    assert weeks_of() == (3, 3, 3)


def fields_of_item(page: str) -> dict[str, str]:
    """Its form has no long text."""
    form = next(f for f in main_of(page).every("form", method="post") if f.has("select"))
    sent = {each.attributes["name"]: html.unescape(each.attributes.get("value", ""))
            for each in form.every("input") if "name" in each.attributes}  # fmt: skip
    for control in form.every("select"):
        chosen = [o for o in control.every("option") if "selected" in o.attributes]
        first = (chosen or control.every("option"))[0]
        sent[control.attributes["name"]] = first.attributes["value"]
    return sent


def test_what_stands_alone_moves_alone_and_is_done_still(hers, app, amina) -> None:
    hers.post(f"{WEEK}/plan/new", data=ITEM)
    with app.app_context():
        item = db.session.scalars(select(Item).order_by(Item.id.desc())).first()
        db.session.add(ItemDone(user_id=amina.id, item_id=item.id, how="ticked",
                                done_at=item.created_at))  # fmt: skip
        db.session.commit()
        number = item.id
    assert hers.post(f"{WEEK}/plan/{number}", data=ITEM | {"week": "0"}).status_code == 303
    page = main_of(hers.get("/en/offerings/current/weeks/0/plan").text)
    assert page.texts("h2")[-1] == ITEM["title_en"]
    with app.app_context():
        assert db.session.get(ItemDone, (amina.id, number)) is not None


def test_a_week_that_was_complete_stays_so(hers, app, noor) -> None:
    """Of what was asked when it was done: more is asked of the other week from now on."""
    with app.app_context():
        course = outline()
        offering = course.offering("current")
        items = [item for item in course.items_of(course.week(offering, 1))
                 if item.weights.get("executives") == "core"]  # fmt: skip
        for item in items:
            db.session.add(ItemDone(user_id=noor.id, item_id=item.id, how="ticked",
                                    done_at=item.created_at))  # fmt: skip
        alone = next(item for item in course.items_of(course.week(offering, 2))
                     if item.kind in ("step", "talk", "resource"))  # fmt: skip
        db.session.commit()
    form = fields_of_item(hers.get(f"/en/offerings/current/weeks/2/plan/{alone.id}").text)
    form |= {"week": "1", "for-executives": "core"}
    answer = hers.post(f"/en/offerings/current/weeks/2/plan/{alone.id}", data=form)
    assert answer.status_code == 303
    with app.app_context():
        cache.forget_all()
        progress = progress_in(noor, outline().offering("current"))
        assert next(each for each in progress.weeks if each.week.number == 1).completed_on


def test_a_week_has_one_quiz(hers) -> None:
    page = main_of(hers.get("/en/offerings/current/weeks/1/quiz", follow_redirects=True).text)
    (form,) = (f for f in page.every("form", method="post") if f.has("select", name="week"))
    path = form.attributes["action"]
    seen = form.the("input", name="seen").attributes["value"]
    answer = hers.post(path, data=QUIZ | {"seen": seen, "week": "2"})
    assert answer.status_code == 422
    assert "That week has a quiz already." in answer.text
    answer = hers.post(path, data=QUIZ | {"seen": seen, "week": "0"})
    assert answer.status_code == 303
    assert hers.get("/en/offerings/current/weeks/0/quiz").location == path


def test_a_session_is_in_the_week_of_its_day(hers, app) -> None:
    with app.app_context():
        week = outline().week(outline().offering("current"), 1)
        uuid = db.session.scalars(select(LiveSession.uuid).where(
            LiveSession.week_id == week.id)).first()  # fmt: skip
    hers.post(f"{WEEK}/plan/new", data=ITEM | {"kind": "session", "thing": uuid})
    with app.app_context():
        number = db.session.scalars(select(Item.id).order_by(Item.id.desc())).first()
    more = {"kind": "session", "thing": uuid, "week": "2"}
    answer = hers.post(f"{WEEK}/plan/{number}", data=ITEM | more)
    assert answer.status_code == 422
    assert "in the week of its day" in answer.text
    assert hers.post(f"{WEEK}/plan/{number}", data=ITEM | {"week": "9"}).status_code == 422


def test_what_moved_is_exported_in_its_week_and_loads_to_the_same(
    hers, planned, run, tmp_path, dump
) -> None:
    hers.post(f"{WEEK}/plan/{planned[1]}", data=ITEM | {"week": "2"})
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    before = dump()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert dump() == before
    assert run("programme", "export", tmp_path / "two", *more).exit_code == 0
    assert files_of(tmp_path / "two") == files_of(tmp_path / "one")
