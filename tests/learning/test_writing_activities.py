"""Facilitators write activities: drafts leak nowhere, and nothing is published in one language."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select

from app.core import cache, clock
from app.core.db import db
from app.core.jobs import Job, handlers
from app.learning.models import Activity
from app.learning.opening import OPEN_ACTIVITY
from app.programme.models import Offering, Week
from app.programme.revisions.models import CourseRevision
from app.search.models import SearchChange
from tests.home.dom import fields_of, main_of, seen_in
from tests.programme.conftest import at, dump, package, run, spoil
from tests.programme.test_export import files_of
from tests.security.addresses import ACTIVITY, ITEM, RESULT

__all__ = ["at", "dump", "package", "run", "spoil"]

WEEK = "/en/offerings/current/weeks/1"
NEW = f"{WEEK}/activities/new"
SECRET = "Zanzibar"


@pytest.fixture
def draft(hers) -> int:
    """The id of one that lacks French, with a secret in every text."""
    said = {
        name: f"{SECRET} {text}" if name.endswith("_en") and text else text
        for name, text in ACTIVITY.items()
    }
    return made_by(hers.post(NEW, data=said | {"title_fr": "", "act": "draft"}))


def made_by(answer) -> int:
    assert answer.status_code == 303, main_of(answer.text).text
    return int(re.search(r"/activities/(\d+)/edit$", answer.location)[1])


def test_it_is_written_published_and_found_at_once(hers, client, row) -> None:
    client.get(WEEK)
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"}))
    found = row(Activity, activity_id)
    assert (found.title_fr, found.is_published, found.is_packaged) == ("Un conte", True, False)
    assert [field["id"] for field in found.fields] == ["who-is-in-it", "field"]
    assert found.fields[0]["is_required"]
    assert found.fields[1]["is_long"]
    assert "A tale" in client.get(WEEK).text
    page = client.get(f"/fr/activities/{activity_id}")
    assert "Racontez-en un" in page.text
    assert "<em>vraiment</em>" in page.text


def test_pressed_twice_it_is_there_once(hers) -> None:
    twice = [made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"})) for _ in range(2)]
    assert twice[0] == twice[1]


def test_a_result_can_be_posted(hers, visit, amina) -> None:
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"}))
    data = {"a-who-is-in-it": "A heron", "stream": "all", "lang": "en"}
    answer = visit(amina).post(f"/en/activities/{activity_id}/result", data=data)
    assert answer.status_code == 303


@pytest.mark.parametrize("person", ["amina", "rosa", "tom"])
def test_nobody_else_writes_one(person, visit, request, draft) -> None:
    browser = visit(request.getfixturevalue(person))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, data=ACTIVITY).status_code == 403
    for path in ("edit", "preview"):
        assert browser.get(f"/en/activities/{draft}/{path}").status_code == 404
    assert browser.post(f"/en/activities/{draft}/edit", data=ACTIVITY).status_code == 404


LACKS = {
    "title_fr": "The title lacks French.",
    "prompt_en": "What to do lacks English.",
    "field-0-label_fr": "The label of field 1 lacks French.",
    "field-1-hint_en": "The hint of field 2 lacks English.",
    "streams": "It is for no stream",
}


@pytest.mark.parametrize("name", LACKS)
def test_what_lacks_a_language_is_not_published_and_nothing_typed_is_lost(name, hers, app) -> None:
    data = {each: text for each, text in ACTIVITY.items() if each != name}
    answer = hers.post(NEW, data=data | {"act": "publish"})
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert main_of(page).the("div", class_="error-summary").texts("li") == [
        next(each for each in main_of(page).texts("li") if LACKS[name] in each)
    ]
    kept = fields_of(answer.text)
    for each in ("title_en", "prompt_fr", "field-1-label_en", "minutes"):
        assert kept[each] == ACTIVITY.get(each) or each == name
    with app.app_context():
        assert db.session.scalar(select(Activity).where(Activity.title_en == "A tale")) is None


def test_a_draft_may_lack_a_language_and_says_which(hers, draft) -> None:
    page = main_of(hers.get(f"/en/activities/{draft}/edit").text)
    assert "The title lacks French." in page.texts("li")
    assert "A draft: only those who write the course see it." in page.text
    page = main_of(hers.get(f"{WEEK}/activities").text)
    assert f"{SECRET} A tale" in page.text
    assert "The title lacks French." in page.text


def test_a_draft_leaks_nowhere(draft, hers, visit, amina, rosa, client, row, app) -> None:
    uuid = row(Activity, draft).uuid
    assert f"/activities/{draft}<" not in client.get("/sitemap.xml").text
    for browser in (client, visit(amina), visit(rosa)):
        for lang in ("en", "fr"):
            for path in (
                "offerings/current/weeks/1",
                "offerings/current/",
                f"search?q={SECRET}",
                f"threads/?about=activity:{draft}",
                "",
            ):
                page = browser.get(f"/{lang}/{path}")
                said = page.text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
                assert "A tale" not in said, path
                assert f"/activities/{draft}" not in said, path
            for path in ("", "/results", "/results?field=who-is-in-it", "/edit", "/preview"):
                code = browser.get(f"/{lang}/activities/{draft}{path}").status_code
                assert code in ((404,) if browser is not client else (303, 404)), path
            history = f"/{lang}/offerings/current/history/activity/{uuid}"
            assert browser.get(history).status_code in (303, 403)
    answer = visit(amina).post(f"/en/activities/{draft}/result", data=RESULT)
    assert answer.status_code == 404
    assert hers.post(f"/en/activities/{draft}/result", data=RESULT).status_code == 404
    assert hers.get(f"/en/threads/new?about=activity:{draft}").status_code in (200, 404)
    assert SECRET not in hers.get(f"/en/threads/new?about=activity:{draft}").text


def test_the_plan_does_not_lead_to_a_draft(hers, client, row) -> None:
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"}))
    item = ITEM | {"kind": "activity", "thing": row(Activity, activity_id).uuid}
    assert hers.post(f"{WEEK}/plan/new", data=item).status_code == 303
    address = f"/en/activities/{activity_id}"
    assert address in main_of(client.get(WEEK).text).links()
    form = fields_of(hers.get(f"{address}/edit").text)
    assert hers.post(f"{address}/edit", data=form | {"act": "draft"}).status_code == 303
    assert address not in main_of(client.get(WEEK).text).links()
    assert client.get(address).status_code == 404
    # What the plan names is in the package, and so in both languages.
    form = fields_of(hers.get(f"{address}/edit").text)
    answer = hers.post(f"{address}/edit", data=form | {"prompt_fr": "", "act": "draft"})
    assert answer.status_code == 422
    assert "What to do lacks French." in answer.text


def test_who_writes_it_sees_it_as_everybody_will(hers, client, draft) -> None:
    answer = hers.get(f"/en/activities/{draft}")
    assert answer.status_code == 302
    before = main_of(hers.get(answer.location).text)
    assert "This is a preview" in before.text
    assert all("disabled" in each.attributes for each in before.every("button", type="submit"))
    form = fields_of(hers.get(f"/en/activities/{draft}/edit").text)
    hers.post(
        f"/en/activities/{draft}/edit", data=form | {"title_fr": "Un conte", "act": "publish"}
    )
    after = main_of(hers.get(f"/en/activities/{draft}").text)
    for part in ({"class_": "prose"}, {"id": "a-zanzibar-who-is-in"}):
        assert before.every(**part)[0] == after.every(**part)[0]
    assert before.texts("h1") == after.texts("h1")


def test_it_is_shown_from_its_moment_on(hers, client, row, app, at) -> None:
    when = {"opens_week": "6", "opens_day": "friday", "opens_time": "09:30"}
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | when | {"act": "publish"}))
    opens_at = row(Activity, activity_id).opens_at
    address = f"/en/activities/{activity_id}"
    assert client.get(address).status_code == 404
    assert "A tale" not in client.get(WEEK).text
    assert "shown from" in main_of(hers.get(f"{address}/edit").text).text
    assert hers.get(address).status_code == 302
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.name == OPEN_ACTIVITY)).one()
        assert (job.run_at, job.payload) == (opens_at, {"activity_id": activity_id})
    at((opens_at - timedelta(seconds=1)).isoformat())
    with app.app_context():
        assert not row(Activity, activity_id).is_open
    assert client.get(address).status_code == 404
    at(opens_at.isoformat())
    client.application.extensions["page_cache"].clear()
    assert client.get(address).status_code == 200
    assert "A tale" in client.get(WEEK).text


def test_search_is_told_when_it_opens(hers, row, app) -> None:
    when = {"opens_week": "6", "opens_day": "friday", "opens_time": "09:30"}
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | when | {"act": "publish"}))
    with app.app_context():
        db.session.query(SearchChange).delete()
        handlers[OPEN_ACTIVITY](activity_id=activity_id)
        handlers[OPEN_ACTIVITY](activity_id=999_999)
        db.session.commit()
        assert db.session.query(SearchChange).count() == 1


def test_a_time_that_never_comes_is_refused(hers, app) -> None:
    """On March 8, 2026, the clocks of Toronto go from two to three."""
    with app.app_context():
        offering = db.session.scalars(select(Offering).filter_by(slug="current")).one()
        offering.starts_on = clock.now().date().replace(year=2026, month=3, day=2)
        db.session.commit()
        cache.forget_all()
    when = {"opens_week": "1", "opens_day": "sunday", "opens_time": "02:30"}
    answer = hers.post(NEW, data=ACTIVITY | when)
    assert answer.status_code == 422
    assert "the clocks jump over this time" in answer.text
    assert hers.post(NEW, data=ACTIVITY | when | {"opens_time": "03:00"}).status_code == 303


BAD = {
    "title_en": ("x" * 201, "This is too long."),
    "prompt_fr": ("x" * 10_001, "This is too long."),
    "mode": ("crowd", "Choose who makes one result."),
    "visibility": ("never", "Choose who is shown the results."),
    "minutes": ("241", "from 1 to 240"),
    "streams": ("bosses", "Choose from these streams."),
    "opens_week": ("9", "Choose a week."),
    "field-1-place": ("0", "from 1 to 99"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_said(name, hers) -> None:
    value, said = BAD[name]
    answer = hers.post(NEW, data=ACTIVITY | {name: value})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    if name != "field-1-place":
        assert fields_of(answer.text)["field-1-label_en"] == ACTIVITY["field-1-label_en"]


def test_nothing_at_all_has_no_title(hers) -> None:
    answer = hers.post(NEW, data=ACTIVITY | {"title_en": "", "title_fr": ""})
    assert answer.status_code == 422
    assert "Give it a title" in answer.text


def test_fields_keep_their_ids_through_words_and_places(hers, row) -> None:
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"}))
    address = f"/en/activities/{activity_id}/edit"
    form = fields_of(hers.get(address).text)
    form |= {"field-0-label_en": "Other words", "field-0-place": "9", "field-2-label_en": "Third",
             "field-2-label_fr": "Troisième"}  # fmt: skip
    assert hers.post(address, data=form).status_code == 303
    assert [field["id"] for field in row(Activity, activity_id).fields] == [
        "field",
        "third",
        "who-is-in-it",
    ]
    form = fields_of(hers.get(address).text)
    form |= {f"field-1-{name}": "" for name in ("label_en", "label_fr", "hint_en", "hint_fr")}
    hers.post(address, data=form)
    assert [field["id"] for field in row(Activity, activity_id).fields] == ["field", "who-is-in-it"]
    assert row(Activity, activity_id).is_published


def test_of_two_who_change_it_the_second_sees_both_texts(hers, visit, devon, row) -> None:
    activity_id = made_by(hers.post(NEW, data=ACTIVITY | {"act": "publish"}))
    path = f"/en/activities/{activity_id}/edit"
    form = fields_of(hers.get(path).text)
    assert visit(devon).post(path, data=form | {"title_en": "His"}).status_code == 303
    answer = hers.post(path, data=form | {"title_en": "Hers"})
    assert answer.status_code == 409
    assert "en: His" in answer.text
    assert 'value="Hers"' in answer.text
    assert row(Activity, activity_id).title_en == "His"
    again = form | {"title_en": "Hers", "seen": seen_in(answer.text)}
    assert hers.post(path, data=again).status_code == 303
    assert row(Activity, activity_id).title_en == "Hers"


def test_its_history_brings_a_text_back_and_leaves_how_it_stands(hers, draft, row) -> None:
    path = f"/en/activities/{draft}/edit"
    form = fields_of(hers.get(path).text)
    for title in ("Un conte", "Deux contes"):
        form |= {"title_fr": title, "act": "publish", "seen": ""}
        assert hers.post(path, data=form).status_code == 303
    history = next(link for link in main_of(hers.get(path).text).links() if "/history/" in link)
    page = main_of(hers.get(history).text)
    assert page.texts("h2") == ["Version 4, as it is now", "Version 3", "Version 2"]
    assert hers.post(f"{history}/3").status_code == 303
    assert (row(Activity, draft).title_fr, row(Activity, draft).is_published) == ("Un conte", True)
    answer = hers.post(f"{history}/2", follow_redirects=True)  # that lacked French
    assert "cannot be brought back" in answer.text
    assert row(Activity, draft).title_fr == "Un conte"


def test_the_package_carries_what_is_complete_with_its_moment(
    hers, draft, row, run, tmp_path, dump
) -> None:
    when = {"opens_week": "2", "opens_day": "monday", "opens_time": "09:00"}
    complete = made_by(hers.post(NEW, data=ACTIVITY | when | {"act": "draft"}))
    more = ("--offering", "current")
    assert run("programme", "export", tmp_path / "one", *more).exit_code == 0
    written = files_of(tmp_path / "one")
    last = yaml.safe_load(written["activities/1.yaml"])[-1]
    assert (last["uuid"], last["published"]) == (row(Activity, complete).uuid, False)
    assert last["opens"] == {"week": 2, "day": "monday", "time": "09:00"}
    assert SECRET.encode() not in b"".join(written.values())
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert row(Activity, complete).is_packaged
    assert row(Activity, draft).archived_at is None
    before = dump()
    assert run("programme", "load", tmp_path / "one").exit_code == 0
    assert dump() == before
    assert run("programme", "export", tmp_path / "two", *more).exit_code == 0
    assert files_of(tmp_path / "two") == written


FAULTS = {
    "no day": ("{week: 2, time: '09:00'}", "needs 'day'"),
    "no such day": ("{week: 2, day: someday, time: '09:00'}", "day must be one of"),
    "no time": ("{week: 2, day: monday, time: 9}", "must be a local time"),
    "no week": ("{week: 8, day: monday, time: '09:00'}", "from 0 to 6"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_moment_that_is_none_is_told_with_its_line(fault, package, spoil, run) -> None:
    moment, said = FAULTS[fault]
    spoil("activities/1.yaml", "  published: true\n", f"  published: true\n  opens: {moment}\n")
    result = run("programme", "validate", package)
    assert result.exit_code == 1
    assert said in result.output


def test_a_package_that_is_loaded_says_what_it_says_and_keeps_what_was_there(
    hers, row, app, package, run
) -> None:
    with app.app_context():
        of_week = select(Activity.id).join(Activity.week).join(Week.offering)
        first = db.session.scalars(
            of_week.where(Offering.slug == "current", Week.number == 1).order_by(Activity.position)
        ).first()
    path = f"/en/activities/{first}/edit"
    title = row(Activity, first).title_en
    form = fields_of(hers.get(path).text)
    assert hers.post(path, data=form | {"title_en": "Hers"}).status_code == 303
    assert run("programme", "load", package).exit_code == 0
    assert row(Activity, first).title_en == title
    with app.app_context():
        kept = db.session.scalars(
            select(CourseRevision).filter_by(kind="activity").order_by(CourseRevision.number)
        )
        assert [(each.number, each.editor_id is None) for each in kept] == [(1, False), (2, True)]


def test_saving_what_was_loaded_changes_nothing(hers, app, dump) -> None:
    """The form knows everything that the package may say."""
    with app.app_context():
        ids = db.session.scalars(select(Activity.id).join(Activity.week).join(Week.offering).where(
            Offering.slug == "current").order_by(Activity.id)).all()  # fmt: skip
    before = dump()["activities"]
    for activity_id in ids:
        path = f"/en/activities/{activity_id}/edit"
        assert hers.post(path, data=fields_of(hers.get(path).text)).status_code == 303
    for now, then in zip(dump()["activities"], before, strict=True):
        assert [pair for pair in zip(now, then, strict=True) if pair[0] != pair[1]] == []


def test_an_activity_of_many_fields_keeps_them_all(hers, app, row) -> None:
    """A package may have more of them than anybody adds here."""
    fields = [
        {"id": f"f{n}", "label_en": f"Field {n}", "label_fr": f"Champ {n}", "hint_en": "",
         "hint_fr": "", "is_long": False, "is_required": False}
        for n in range(24)
    ]  # fmt: skip
    with app.app_context():
        some = select(Activity).join(Activity.week).join(Week.offering)
        some = some.where(Offering.slug == "current").order_by(Activity.id)
        activity = db.session.scalars(some).first()
        activity.fields = fields
        db.session.commit()
        number = activity.id
    path = f"/en/activities/{number}/edit"
    form = fields_of(hers.get(path).text)
    assert hers.post(path, data=form | {"title_en": "Another title"}).status_code == 303
    assert [each["id"] for each in row(Activity, number).fields] == [each["id"] for each in fields]
