"""Live sessions in a course package."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.programme.live_sessions.models import LiveSession, Status
from app.programme.live_sessions.part import SessionsPart
from app.programme.queries import outline
from tests.fresh_site import PACKAGE

FIRST = "5a09b735-f70f-5ee2-aa14-b04359d68114"
SECOND = "3cb77896-6d74-5b50-8490-40f70c4434f1"


@pytest.fixture
def sessions(app):
    """``sessions()``: those of the current offering, by UUID."""

    def sessions():
        with app.app_context():
            current = outline().offering("current").id
            rows = select(LiveSession).where(LiveSession.offering_id == current)
            return {row.uuid: row for row in db.session.scalars(rows)}

    return sessions


def test_each_week_of_the_course_has_one_in_each_language(app, sessions) -> None:
    with app.app_context():
        weeks = {week.id: week.number for week in outline().weeks}
    found = sorted((weeks[row.week_id], row.lang) for row in sessions().values())
    assert found == [(week, lang) for week in range(1, 6) for lang in ("en", "fr")]


def test_nothing_is_planned_in_an_offering_that_has_ended(app) -> None:
    with app.app_context():
        past = outline().offering("2019").id
        assert db.session.scalars(select(LiveSession).filter_by(offering_id=past)).all() == []


def test_a_time_is_that_of_the_offerings_zone(app, sessions) -> None:
    with app.app_context():
        offering = outline().offering("current")
    local = sessions()[FIRST].starts_at.astimezone(
        __import__("zoneinfo").ZoneInfo("America/Toronto")
    )
    assert local.date() == offering.starts_on + timedelta(days=1)
    assert f"{local:%A %H:%M}" == "Tuesday 12:00"


ONE = "  day: tuesday\n  time: '12:00'\n  minutes: 60\n"
FAULTS = {
    "two at once": (ONE, ONE.replace("60", "420"), None),
    "no such day": ("day: tuesday", "day: tyrsday", 4),
    "no time": ("time: '12:00'", "time: noon", 5),
    "a time with seconds": ("time: '12:00'", "time: '12:00:30'", 5),
    "in both languages": ("lang: en", "lang: both", 2),
    "no week": ("week: 1", "week: 7", 3),
    "no hour": ("minutes: 60", "minutes: 5", 6),
    "an address that is not safe": ("join_url: https", "join_url: http", 13),
    "no French biography": ("      fr: Marigold", "      de: Marigold", None),
    "consent that is no answer": ("agreed_to_recording: true", "agreed_to_recording: maybe", None),
    "a UUID twice": (SECOND, FIRST, None),
    "an unknown name": ("  lang: en", "  lang: en\n  colour: red", 3),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_file_and_line(fault, package, spoil, run, dump) -> None:
    old, new, line = FAULTS[fault]
    spoil("sessions.yaml", old, new)
    if fault == "two at once":  # the second is moved into the long first
        spoil("sessions.yaml", "lang: fr\n  week: 1\n  day: wednesday\n  time: '12:00'",
              "lang: en\n  week: 1\n  day: tuesday\n  time: '18:59'")  # fmt: skip
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert f"{package / 'sessions.yaml'}:{line or ''}" in result.output
    assert dump() == before


def test_one_after_the_other_is_fine(package, spoil, run) -> None:
    spoil("sessions.yaml", "lang: fr\n  week: 1\n  day: wednesday\n  time: '12:00'",
          "lang: en\n  week: 1\n  day: tuesday\n  time: '13:00'")  # fmt: skip
    assert run("programme", "validate", package).exit_code == 0


def test_a_time_the_clocks_jump_over_is_refused(package, spoil, run, dump) -> None:
    """In Toronto on March 10, 2019, at two o'clock."""
    spoil("package.yaml", "starts_on: 2019-06-10", "starts_on: 2019-03-04")
    spoil("sessions.yaml", "day: tuesday\n  time: '12:00'", "day: sunday\n  time: '02:30'")
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    said = f"{package / 'sessions.yaml'}:1: the clocks jump over 02:30 on 2019-03-10"
    assert said in result.output
    assert dump() == before


def test_what_is_written_is_what_was_read(app, tmp_path) -> None:
    with app.app_context():
        SessionsPart().write(tmp_path, outline().offering("current"))
    written, read = (folder / "sessions.yaml" for folder in (tmp_path, PACKAGE))
    assert written.read_bytes() == read.read_bytes()


def test_what_is_changed_here_stays_when_the_same_package_is_loaded_again(
    app, sessions, run
) -> None:
    with app.app_context():
        row = db.session.scalars(select(LiveSession).filter_by(uuid=FIRST)).one()
        row.title = "Another title"
        db.session.commit()
    assert run("programme", "load", PACKAGE).exit_code == 0
    assert sessions()[FIRST].title == "Another title"


def test_new_words_of_the_package_replace_the_old_ones_and_calendars_are_told(
    package, spoil, sessions, run
) -> None:
    spoil("sessions.yaml", "honest answer", "frank answer")
    spoil("sessions.yaml", "Étienne Vaillancourt-Roy", "Étienne Roy")
    assert run("programme", "load", package).exit_code == 0
    after = sessions()
    assert "frank" in after[FIRST].title
    assert after[FIRST].sequence == 1
    # Who hosts it is nothing a calendar is told.
    assert (after[SECOND].host, after[SECOND].sequence) == ("Étienne Roy", 0)


def test_one_that_is_no_longer_listed_is_not_shown_and_comes_back_with_its_address(
    package, sessions, run, client
) -> None:
    path = package / "sessions.yaml"
    words = path.read_text("utf-8")
    path.write_text(words[words.index(f"- uuid: {SECOND}") :], "utf-8")
    live_id = sessions()[FIRST].id
    assert run("programme", "load", package).exit_code == 0
    assert client.get(f"/en/sessions/{live_id}").status_code == 404
    assert sessions()[SECOND].archived_at is None
    path.write_text(words, "utf-8")
    assert run("programme", "load", package).exit_code == 0
    assert client.get(f"/en/sessions/{live_id}").status_code == 200


def test_an_offering_with_other_dates_takes_its_sessions_along(app, sessions, package, run) -> None:
    before = sessions()[FIRST].starts_at
    text = (package / "package.yaml").read_text("utf-8")
    with app.app_context():
        later = outline().offering("current").starts_on + timedelta(weeks=52)
    dated = f"starts_on: {later}, ends_on: {later + timedelta(days=30)}"
    (package / "package.yaml").write_text(text.replace("starts_in_weeks: -2", dated), "utf-8")
    assert run("programme", "load", package).exit_code == 0
    after = sessions()[FIRST]
    assert after.starts_at.date() == before.date() + timedelta(weeks=52)
    assert (after.sequence, after.status) == (1, Status.PLANNED)


@pytest.fixture
def first(app):
    """``first(status=…)``: the first session with these values, and its speaker with ``agreed``."""

    def first(agreed: bool, **values) -> None:
        with app.app_context():
            row = db.session.scalars(select(LiveSession).filter_by(uuid=FIRST)).one()
            row.speakers[0].agreed_to_recording = agreed
            for name, value in values.items():
                setattr(row, name, value)
            db.session.commit()

    return first


@pytest.fixture
def agreed(app):
    def agreed() -> list[bool]:
        with app.app_context():
            row = db.session.scalars(select(LiveSession).filter_by(uuid=FIRST)).one()
            return [speaker.agreed_to_recording for speaker in row.speakers]

    return agreed


@pytest.mark.parametrize("noted", [True, False])
def test_a_consent_noted_here_stands_whatever_the_package_says(
    noted, first, agreed, package, spoil, run
) -> None:
    first(noted)
    text = (package / "sessions.yaml").read_text("utf-8")
    said = f"agreed_to_recording: {str(not noted).lower()}"
    text = text.replace("agreed_to_recording: true", said).replace("honest answer", "frank answer")
    (package / "sessions.yaml").write_text(text, "utf-8")
    assert run("programme", "load", package).exit_code == 0
    assert agreed() == [noted]


def test_a_recording_is_not_shown_with_a_speaker_of_the_package_who_did_not_agree(
    first, agreed, sessions, package, run
) -> None:
    first(True, status=Status.PUBLISHED, recording_url="https://v.example/", transcript="W.")
    path = package / "sessions.yaml"
    name = path.read_text("utf-8").split("- name: ")[1].split("\n")[0]
    text = path.read_text("utf-8").replace(f"- name: {name}", "- name: Zoé", 1)
    text = text.replace("agreed_to_recording: true", "agreed_to_recording: false", 1)
    path.write_text(text, "utf-8")
    assert run("programme", "load", package).exit_code == 0
    assert agreed() == [False]
    assert sessions()[FIRST].status == Status.HELD
