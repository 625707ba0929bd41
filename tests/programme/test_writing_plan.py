"""Facilitators write the plan of a week in the browser, and its history brings back what it was."""

from __future__ import annotations

import html

import pytest
import yaml
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.programme.models import How, Item, ItemDone, Offering, Week
from app.programme.revisions.models import CourseRevision
from tests.home.dom import main_of, seen_in
from tests.programme.test_export import files_of
from tests.security.addresses import ITEM

PLAN = "/en/offerings/current/weeks/1/plan"
WEEK = "/en/offerings/current/weeks/1"


@pytest.fixture
def items(app):
    """``items()``: what is in the plan of week 1 now."""

    def items() -> list[Item]:
        with app.app_context():
            some = select(Item).join(Week, Week.id == Item.week_id).join(Week.offering)
            some = some.where(Offering.slug == "current", Week.number == 1)
            return list(
                db.session.scalars(some.where(Item.retired_at.is_(None)).order_by(Item.position))
            )

    return items


@pytest.fixture
def revisions(app):
    def revisions() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(CourseRevision))

    return revisions


def history_of(page: str) -> str:
    return next(link for link in main_of(page).links() if "/history/plan/" in link)


def test_who_may_finds_it_from_the_week(hers, visit, amina, rosa) -> None:
    assert PLAN in main_of(hers.get(WEEK).text).links()
    for person in (amina, rosa, None):
        browser = visit(person)
        assert PLAN not in main_of(browser.get(WEEK).text).links()
    assert visit(rosa).get(PLAN).status_code == 403


def test_what_is_added_is_in_everybodys_plan_at_once(hers, client, items) -> None:
    client.get(WEEK)
    before = items()
    assert hers.post(f"{PLAN}/new", data=ITEM).status_code == 303
    assert items()[-1].title_fr == ITEM["title_fr"]
    assert items()[-1].weights == {"practitioners": "core", "supporters": "optional"}
    assert len(items()) == len(before) + 1
    assert "Walk to the river" in client.get(f"{WEEK}?stream=practitioners").text
    assert "Walk to the river" not in client.get(f"{WEEK}?stream=executives").text
    assert "Marcher jusqu’au fleuve" in html.unescape(client.get(WEEK.replace("/en/", "/fr/")).text)


def test_pressed_twice_it_is_there_once(hers, items, revisions) -> None:
    before = len(items())
    for _ in range(2):
        hers.post(f"{PLAN}/new", data=ITEM)
    assert (len(items()), revisions()) == (before + 1, 1)


BAD = {
    "title_en": ("", "Write this in both languages."),
    "title_fr": ("x" * 301, "Use at most 300 characters."),
    "kind": ("walk", "Choose a kind."),
    "thing": ("no-uuid", "Choose one of the list, or none."),
    "minutes": ("601", "from 1 to 600"),
    "posts": ("21", "from 1 to 20"),
    "for-executives": ("heavy", "Choose how much this stream needs it."),
}


@pytest.mark.parametrize("field", BAD)
def test_a_mistake_is_said_and_everything_typed_is_kept(field, hers, items) -> None:
    value, said = BAD[field]
    before = len(items())
    answer = hers.post(f"{PLAN}/new", data=ITEM | {field: value})
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert said in page
    for name in {"title_en", "title_fr", "minutes"} - {field}:
        assert ITEM[name] in page
    assert len(items()) == before


def test_it_is_for_one_stream_at_least(hers) -> None:
    nobody = {name: "" for name in ITEM if name.startswith("for-")}
    answer = hers.post(f"{PLAN}/new", data=ITEM | nobody)
    assert answer.status_code == 422
    assert "for one stream at least" in answer.text


def test_the_thing_is_of_its_kind(hers, items) -> None:
    page = main_of(hers.get(f"{PLAN}/new").text)
    quizzes = page.the("select", name="thing").the("optgroup", label="Quiz, week 1")
    (quiz,) = quizzes.every("option")
    thing = {"thing": quiz.attributes["value"]}
    answer = hers.post(f"{PLAN}/new", data=ITEM | thing)
    assert "The kind of this one is “Quiz”" in html.unescape(answer.text)
    assert hers.post(f"{PLAN}/new", data=ITEM | thing | {"kind": "quiz"}).status_code == 303
    assert (items()[-1].kind, items()[-1].thing_uuid) == ("quiz", thing["thing"])
    links = main_of(hers.get(WEEK).text).every("a")
    assert any(
        link.text == ITEM["title_en"] and "/quizzes/" in link.attributes["href"] for link in links
    )


def test_messages_that_do_it_are_of_something_to_write_alone(hers, items) -> None:
    hers.post(f"{PLAN}/new", data=ITEM | {"posts": "2"})
    assert items()[-1].posts is None
    hers.post(f"{PLAN}/new", data=ITEM | {"posts": "2", "kind": "talk"})
    assert items()[-1].posts == 2
    path = f"{PLAN}/{items()[-1].id}"
    assert main_of(hers.get(path).text).the("input", name="posts").attributes["value"] == "2"


def test_a_core_that_takes_too_long_is_said_at_once(hers) -> None:
    assert "takes the stream" not in hers.get(PLAN).text
    answer = hers.post(f"{PLAN}/new", data=ITEM | {"minutes": "600"}, follow_redirects=True)
    assert "takes the stream “Practitioners”" in html.unescape(answer.text)


def test_it_is_changed_where_it_stands(hers, items) -> None:
    first = items()[0]
    path = f"{PLAN}/{first.id}"
    page = hers.get(path)
    assert html.escape(first.title_en, quote=False) in page.text
    data = ITEM | {"seen": seen_in(page.text), "for-executives": "core"}
    for _ in range(2):  # pressed twice
        assert hers.post(path, data=data).status_code == 303
    assert (items()[0].id, items()[0].title_en) == (first.id, ITEM["title_en"])
    assert items()[0].uuid == first.uuid


def test_of_two_who_change_it_the_second_sees_both_texts(hers, visit, devon, items) -> None:
    path = f"{PLAN}/{items()[0].id}"
    data = ITEM | {"for-executives": "core", "seen": seen_in(hers.get(path).text)}
    assert visit(devon).post(path, data=data | {"title_en": "His"}).status_code == 303
    answer = hers.post(path, data=data | {"title_en": "Hers"})
    assert answer.status_code == 409
    assert "en: His" in answer.text
    assert 'value="Hers"' in answer.text
    assert items()[0].title_en == "His"
    again = data | {"title_en": "Hers", "seen": seen_in(answer.text)}
    assert hers.post(path, data=again).status_code == 303
    assert items()[0].title_en == "Hers"


def test_it_moves_to_a_place_and_a_second_press_moves_nothing(hers, items, revisions) -> None:
    first, second, *_ = [item.id for item in items()]
    for _ in range(2):
        assert hers.post(f"{PLAN}/{first}/move", data={"to": "1"}).status_code == 303
    assert [item.id for item in items()][:2] == [second, first]
    assert revisions() == 1
    last = len(items()) - 1
    hers.post(f"{PLAN}/{first}/move", data={"to": "999"})
    assert items()[last].id == first
    assert [item.position for item in items()] == list(range(last + 1))


def test_what_is_taken_out_was_done_all_the_same(hers, items, app, amina, client) -> None:
    hers.post(f"{PLAN}/new", data=ITEM)
    item = items()[-1]
    with app.app_context():
        db.session.add(
            ItemDone(user_id=amina.id, item_id=item.id, how=How.TICKED, done_at=clock.now())
        )
        db.session.commit()
    for _ in range(2):
        assert hers.post(f"{PLAN}/{item.id}/retire").status_code == 303
    assert item.id not in [each.id for each in items()]
    assert "Walk to the river" not in client.get(WEEK).text
    with app.app_context():
        assert db.session.get_one(ItemDone, (amina.id, item.id))


def test_no_stream_is_left_with_nothing(hers, items) -> None:
    answers = [
        hers.post(f"{PLAN}/{item.id}/retire", follow_redirects=True).text for item in items()
    ]
    assert any("would have nothing left for this stream" in answer for answer in answers)
    left = items()
    assert {code for item in left for code in item.weights} >= {"practitioners", "executives"}
    (only,) = [item for item in left if "executives" in item.weights]
    path = f"{PLAN}/{only.id}"
    alone = ITEM | {"seen": seen_in(hers.get(path).text)}
    alone |= {name: "" for name in ITEM if name.startswith("for-")} | {"for-supporters": "core"}
    answer = hers.post(path, data=alone)
    assert answer.status_code == 422
    assert "would have nothing left" in answer.text
    assert ITEM["title_en"] in answer.text


def test_the_history_tells_who_changed_what_and_brings_it_back(hers, items, grace) -> None:
    before = [(item.id, item.title_en) for item in items()]
    hers.post(f"{PLAN}/new", data=ITEM)
    address = history_of(hers.get(PLAN).text)
    page = main_of(hers.get(address).text)
    assert page.texts("h2") == ["Version 2, as it is now", "Version 1"]
    assert "Grace" in page.text
    added = " ".join(page.texts("ins"))
    assert "Walk to the river" in added
    assert "From the course package" in page.text
    assert hers.post(f"{address}/1").status_code == 303
    assert [(item.id, item.title_en) for item in items()] == before
    assert main_of(hers.get(address).text).texts("h2")[0] == "Version 3, as it is now"
    hers.post(f"{address}/2")
    assert items()[-1].title_en == ITEM["title_en"]


def test_many_versions_come_page_by_page(hers, items) -> None:
    first = items()[0].id
    for turn in range(8):
        hers.post(f"{PLAN}/{first}/move", data={"to": str((turn + 1) % 2)})
    address = history_of(hers.get(PLAN).text)
    page = main_of(hers.get(address).text)
    assert page.texts("h2")[0] == "Version 9, as it is now"
    assert len(page.texts("h2")) == 5
    older = next(link for link in page.links() if "from=" in link)
    page = main_of(hers.get(older).text)
    assert page.texts("h2") == ["Version 4", "Version 3", "Version 2", "Version 1"]
    assert not any("from=" in link for link in page.links())


def test_what_fits_no_more_is_not_brought_back(hers, app, items) -> None:
    hers.post(f"{PLAN}/new", data=ITEM)
    address = history_of(hers.get(PLAN).text)
    with app.app_context():
        row = db.session.scalars(select(CourseRevision)).one()
        row.text = row.text.replace("practitioners:", "bosses:")
        db.session.commit()
    answer = hers.post(f"{address}/1", follow_redirects=True)
    assert "cannot be brought back" in answer.text
    assert items()[-1].title_en == ITEM["title_en"]


@pytest.mark.parametrize("path", ["nothing/1", "plan/nothing"])
def test_what_there_is_not_has_no_history(path, hers) -> None:
    assert hers.get(f"/en/offerings/current/history/{path}").status_code == 404


def test_a_package_that_is_loaded_says_what_it_says_and_the_history_keeps_the_rest(
    hers, items, package, run
) -> None:
    hers.post(f"{PLAN}/new", data=ITEM)
    assert run("programme", "load", package).exit_code == 0
    assert ITEM["title_en"] not in [item.title_en for item in items()]
    address = history_of(hers.get(PLAN).text)
    page = main_of(hers.get(address).text)
    assert page.texts("h2") == ["Version 3, as it is now", "Version 2", "Version 1"]
    hers.post(f"{address}/2")
    assert items()[-1].title_en == ITEM["title_en"]


def test_an_export_carries_it_and_loads_to_the_same(hers, items, run, tmp_path, dump) -> None:
    hers.post(f"{PLAN}/new", data=ITEM)
    hers.post(f"{PLAN}/{items()[0].id}/move", data={"to": "2"})
    hers.post(f"{PLAN}/{items()[1].id}/retire")
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    written = files_of(tmp_path / "one")
    week = yaml.safe_load(written["plan.yaml"])[1]
    assert [each["en"] for each in week["items"]] == [item.title_en for item in items()]
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    before = dump()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert dump() == before
    assert run("programme", "export", tmp_path / "two", *more).exit_code == 0
    assert files_of(tmp_path / "two") == written


def test_an_item_whose_thing_is_not_exported_is_exported_without_it(
    app, hers, items, run, tmp_path
) -> None:
    with app.app_context():
        db.session.get_one(Item, items()[0].id).kind = "quiz"
        db.session.get_one(Item, items()[0].id).thing_uuid = "0b1f3a52-6a55-4d5b-9f4b-0c7d5f0f2a10"
        db.session.commit()
    assert "not there any more" in hers.get(PLAN).text
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    week = yaml.safe_load(files_of(tmp_path / "one")["plan.yaml"])[1]
    assert "thing" not in week["items"][0]


def test_a_stream_that_has_nothing_yet_keeps_nobody_from_writing(hers, items, app) -> None:
    """As after a package that brought a new stream to an offering it does not name."""
    with app.app_context():
        for item in db.session.scalars(select(Item)):
            item.weights = {code: w for code, w in item.weights.items() if code != "executives"}
        db.session.commit()
    first, second, *_ = items()
    assert hers.post(f"{PLAN}/{second.id}/move", data={"to": "0"}).status_code == 303
    assert [each.id for each in items()][:2] == [second.id, first.id]
    assert hers.post(f"{PLAN}/new", data=ITEM).status_code == 303
