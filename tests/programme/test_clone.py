"""The next run of the course: all that the last had, later by whole weeks, and nobody in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.forum.models import Board
from app.learning.models import Quiz
from app.learning.schedule import Opening
from app.library.models import Resource
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Enrolment, Item, Week
from app.programme.queries import outline

MONDAY = date(2031, 1, 6)


def rows_of(model, slug: str) -> list:
    """In the order of their weeks and UUIDs."""
    offering = outline().offering(slug)
    found = (
        select(model).join(Week, model.week_id == Week.id).filter(Week.offering_id == offering.id)
    )
    return list(db.session.scalars(found.order_by(Week.number, model.uuid)))


@pytest.fixture
def cloned(app, run) -> None:
    """Of one whose first session was held, renamed and recorded."""
    with app.app_context():
        session = rows_of(LiveSession, "current")[0]
        session.title, session.status = "As it was called here", "published"
        session.recording_url = "https://example.org/recording"
        db.session.commit()
    result = run("programme", "clone", "current", "2031", "--starts-on", f"{MONDAY}",
                 "--title-fr", "Hiver 2031")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.output == "2031: 2031-01-06 to 2031-02-07\n"


@pytest.mark.usefixtures("cloned")
def test_it_has_the_weeks_boards_plan_and_quizzes_of_the_other(app, client) -> None:
    with app.app_context():
        offering = outline().offering("2031")
        assert (offering.title_en, offering.title_fr) == ("2031", "Hiver 2031")
        weeks = outline().weeks_of(offering)
        assert [week.number for week in weeks] == list(range(7))
        assert weeks[1].opens_on == MONDAY
        theirs = outline().weeks_of(outline().offering("current"))
        assert weeks[1].team_fr
        assert [week.team_html_fr for week in weeks] == [week.team_html_fr for week in theirs]
        boards = set(db.session.scalars(select(Board.code)))
        assert {f"2031-week-{number}" for number in range(7)} <= boards
        for model in (Item, Quiz):
            ours, theirs = rows_of(model, "2031"), rows_of(model, "current")
            assert [row.uuid for row in ours] == [row.uuid for row in theirs]
            assert [row.title_fr for row in ours] == [row.title_fr for row in theirs]
            assert ours
    assert client.get("/fr/offerings/2031/weeks/3").status_code == 200


@pytest.mark.usefixtures("cloned")
def test_its_sessions_are_planned_whole_weeks_later_and_have_no_recordings(app) -> None:
    with app.app_context():
        ours, theirs = rows_of(LiveSession, "2031"), rows_of(LiveSession, "current")
        assert [row.uuid for row in ours] == [row.uuid for row in theirs]
        assert ours[0].title == "As it was called here"
        later = MONDAY - outline().offering("current").starts_on
        assert later % timedelta(weeks=1) == timedelta(0)
        assert {row.status for row in ours} == {"planned"}
        assert {row.recording_url for row in ours} == {None}
        for row, other in zip(ours, theirs, strict=True):
            # Whatever the season, at the same time of the day in Toronto.
            assert abs(row.starts_at - other.starts_at - later) <= timedelta(hours=1)


@pytest.mark.usefixtures("cloned")
def test_nobody_takes_part_in_it(app) -> None:
    with app.app_context():
        offering = outline().offering("2031")
        assert db.session.scalars(select(Enrolment).filter_by(offering_id=offering.id)).all() == []


def test_what_is_not_of_the_new_offering_stays_as_it_was(run, dump) -> None:
    before = dump()
    assert run("programme", "clone", "2019", "2031", "--starts-on", f"{MONDAY}").exit_code == 0
    after = dump()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "offerings", "weeks", "items", "criteria", "boards", "live_sessions", "session_speakers", "activities",
        "quizzes",
        "questions",
    }  # fmt: skip
    for name in changed:
        assert set(map(repr, before[name])) <= set(map(repr, after[name]))


def test_a_resource_of_a_member_stays_theirs(app, run) -> None:
    with app.app_context():
        row = db.session.scalars(select(Resource).order_by(Resource.id).limit(1)).one()
        resource_id, row.is_packaged = row.id, False
        db.session.commit()
    assert run("programme", "clone", "current", "2031", "--starts-on", f"{MONDAY}").exit_code == 0
    with app.app_context():
        assert not db.session.get_one(Resource, resource_id).is_packaged


@pytest.mark.parametrize(
    ("slug", "new_slug", "starts_on", "said"),
    [
        ("current", "2019", "2031-01-06", "'2019' is there already"),
        ("current", "2031", "2031-01-07", "2031-01-07 is no Monday"),
        ("2018", "2031", "2031-01-06", "There is no offering '2018' here"),
        ("current", "20/31", "2031-01-06", "small letters, digits and hyphens"),
        ("current", "all", "2031-01-06", "small letters, digits and hyphens"),
        ("current", "2031", "2031-02-30", "does not match the format"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(slug, new_slug, starts_on, said, run, dump):
    before = dump()
    result = run("programme", "clone", slug, new_slug, "--starts-on", starts_on)
    assert result.exit_code != 0
    assert said in result.output
    assert dump() == before


def test_a_moment_that_the_new_dates_do_not_have_is_refused(run, app, dump) -> None:
    """On Sunday, March 9, 2031 the clocks of Toronto jump over half past two."""
    with app.app_context():
        current = outline().offering("current")
        of_week = select(Quiz).join(Quiz.week).where(Week.offering_id == current.id)
        quiz = db.session.scalars(of_week.where(Week.number == 1)).one()
        sunday = Opening(1, "sunday", "02:30")
        quiz.opens_at = sunday.moment(current.starts_on, current.timezone)
        db.session.commit()
    before = dump()
    result = run("programme", "clone", "current", "2031", "--starts-on", "2031-03-03")
    assert result.exit_code == 1
    assert "the clocks jump over 02:30 on 2031-03-09" in result.output
    assert dump() == before
