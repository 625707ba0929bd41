"""The activities of a course package: read, loaded, written; and every fault told where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.db import db
from app.learning.activity_reader import read_activities
from app.learning.models import Activity
from app.learning.part import ActivitiesPart
from app.programme.models import Offering, Programme, Week
from app.programme.package_reader import PackageError
from app.programme.parts import Names
from tests.fresh_site import PACKAGE

ONE = """\
- uuid: 2b0f3c34-7c1c-5d6f-9a52-0c5d7c1f9b01
  title:
    en: A walk
    fr: Une promenade
  prompt:
    en: Go for a *walk*.
    fr: Allez vous *promener*.
  mode: group
  streams:
  - practitioners
  visibility: after_posting
  minutes: 10
  published: true
  fields:
  - id: where
    label:
      en: Where?
      fr: Où?
    length: short
    required: true
  - id: seen
    label:
      en: What did you see?
      fr: Qu’avez-vous vu?
    length: long
    required: false
"""
MANY = "  fields:\n" + "".join(
    f"  - id: more-{number}\n    label: {{en: More, fr: Encore}}\n    length: long\n    required: false\n"
    for number in range(6)
)
FAULTS = {
    "an unknown mode": ("mode: group", "mode: crowd", 8, "mode must be one of individual, pair"),
    "an unknown stream": ("- practitioners", "- everybody", 10, "'everybody' is unknown"),
    "a stream twice": ("  - practitioners\n", "  - practitioners\n  - practitioners\n", 11, "twice"),
    "unknown visibility": ("after_posting", "never", 11, "one of open, after_posting"),
    "endless": ("minutes: 10", "minutes: 500", 12, "whole number from 1 to 240"),
    "a missing language": ("    fr: Allez vous *promener*.\n", "", 6, "prompt needs 'fr'"),
    "an empty text": ("fr: Une promenade", "fr: ''", 4, "title.fr must be a text"),
    "an id twice": ("id: seen", "id: where", 21, "the id 'where' is there twice"),
    "an id with a space": ("id: seen", "id: it is", 21, "small letters, digits and hyphens"),
    "an unknown length": ("length: short", "length: endless", 19, "one of short, long"),
    "neither required nor not": ("required: false", "required: perhaps", 26, "true or false"),
    "a hint in one language": ("    length: short", "    hint: {en: x}\n    length: short", 19,
                               "hint needs 'fr'"),
    "no fields": (ONE[ONE.index("  fields:"):], "", 1, "An activity needs 'fields'"),
    "nothing": (ONE, "[]", 1, "at least one entry"),
    "too long for a message": ("  fields:\n", MANY, 15, "has room for 19000"),
}  # fmt: skip


def names() -> Names:
    return Names(streams=["practitioners"], weeks=[1, 2], offerings=[], uuids=set())


@pytest.fixture
def folder(tmp_path):
    """``folder(text)``: a package that has this file for week 2."""

    def folder(text):
        (tmp_path / "activities").mkdir(exist_ok=True)
        (tmp_path / "activities/2.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return folder


@pytest.fixture
def write(tmp_path):
    """``write()``: what the database has of the course, as files; gives their bytes by name."""

    def write():
        programme = db.session.scalars(select(Programme)).one()
        ActivitiesPart().write(tmp_path / "written", programme)
        return {file.name: file.read_bytes() for file in (tmp_path / "written").rglob("*.yaml")}

    return write


def load(plans) -> None:
    offerings = db.session.scalars(select(Offering)).all()
    ActivitiesPart().load(plans, None, list(offerings))
    db.session.flush()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_file_line_and_reason(fault, folder) -> None:
    old, new, line, said = FAULTS[fault]
    spoiled = ONE.replace(old, new, 1)
    assert spoiled != ONE
    with pytest.raises(PackageError) as told:
        read_activities(folder(spoiled), names())
    assert f"activities/2.yaml:{line}:" in str(told.value)
    assert said in str(told.value)


def test_a_uuid_that_is_there_twice_is_refused(folder) -> None:
    with pytest.raises(PackageError, match="is there twice"):
        read_activities(folder(ONE + ONE), names())


def test_the_course_has_three_activities_for_each_of_its_weeks(app) -> None:
    with app.app_context():
        rows = db.session.execute(
            select(Week.number, Activity.mode, Activity.streams)
            .join(Activity.week)
            .join(Week.offering)
            .where(Offering.slug == "current")
        ).all()
    assert len(rows) == 15
    for number in range(1, 6):
        of_week = [(row.mode, "executives" in row.streams) for row in rows if row.number == number]
        assert sorted(of_week) == [("group", False), ("individual", False), ("individual", True)]


def test_what_is_written_is_what_was_read(app, write) -> None:
    with app.app_context():
        written = write()
    folder = PACKAGE / "activities"
    assert written == {file.name: file.read_bytes() for file in folder.iterdir()}


def test_loading_again_changes_nothing(app, write, dump) -> None:
    before = dump()
    with app.app_context():
        package = Names(streams=["practitioners", "executives", "supporters"],
                        weeks=list(range(7)), offerings=[], uuids=set())  # fmt: skip
        load(read_activities(PACKAGE, package))
        db.session.commit()
    assert dump() == before


def test_one_that_is_listed_no_more_is_archived_and_comes_back(app, folder, client) -> None:
    with app.app_context():
        plans = read_activities(folder(ONE), names())
        load(plans)
        known = {row.title_en: row.archived_at for row in db.session.scalars(select(Activity))}
        assert known["A walk"] is None
        assert known["My last engagement"] is not None
        load([])
        gone = db.session.scalars(select(Activity).where(Activity.title_en == "A walk")).first()
        assert gone.archived_at is not None
        assert gone.prompt_html_en == "<p>Go for a <em>walk</em>.</p>\n"
        load(plans)
        assert gone.archived_at is None


def test_one_that_moves_to_another_week_is_the_same_with_what_was_made_of_it(app, folder) -> None:
    with app.app_context():
        plans = read_activities(folder(ONE), names())
        load(plans)
        before = {row.id: row.week.offering_id for row in of_walk()}
        load([replace(plans[0], week=1)])
        assert {row.id: row.week.offering_id for row in of_walk()} == before
        assert {(row.week.number, row.archived_at) for row in of_walk()} == {(1, None)}


def test_where_moving_once_left_one_in_each_week_both_stay_themselves(app, folder) -> None:
    with app.app_context():
        [plan] = read_activities(folder(ONE), names())
        load([plan])
        [here, *_] = of_walk()
        other = select(Week).where(Week.number == 1, Week.offering_id == here.week.offering_id)
        copied = {each.key: getattr(here, each.key) for each in Activity.__mapper__.column_attrs
                  if each.key != "id"}  # fmt: skip
        there = Activity(**copied | {"week_id": db.session.scalars(other).one().id})
        db.session.add(there)
        for week, live, gone in ((1, there, here), (2, here, there)):
            load([replace(plan, week=week)])
            assert live.archived_at is None
            assert gone.archived_at is not None


def of_walk():
    db.session.expire_all()
    walks = select(Activity).where(Activity.title_en == "A walk").order_by(Activity.id)
    return db.session.scalars(walks).all()
