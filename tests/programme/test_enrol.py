"""Taking part: one stream of one offering at a time, and what was before stays as history."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import commands as accounts
from app.accounts.models import Status, User
from app.core.db import db
from app.core.errors import NotAllowedError
from app.core.events import publish
from app.programme import commands
from app.programme.events import PersonEnrolled
from app.programme.models import Enrolment, Stream
from app.programme.queries import enrolment, outline, stream_ids_of
from tests.fresh_site import PASSWORD


@pytest.fixture
def rows(app: Flask):
    """``rows(amina)``: (offering, stream, whether it runs) in the order they were made."""

    def rows(person: User) -> list[tuple[str, str, bool]]:
        with app.app_context():
            found = db.session.scalars(
                select(Enrolment).where(Enrolment.user_id == person.id).order_by(Enrolment.id)
            )
            return [(e.offering.slug, e.stream.code, e.ended_at is None) for e in found]

    return rows


@pytest.fixture
def choose(app: Flask):
    """``choose(amina, "executives")``: take part in the current offering in that stream."""

    def choose(person: User, code: str) -> None:
        with app.app_context():
            stream = outline().stream_by_code(code)
            assert stream is not None
            actor = db.session.get_one(User, person.id)
            commands.enrol(actor, outline().offering("current"), stream)
            db.session.commit()

    return choose


def test_who_confirms_takes_part_in_the_current_offering(app, rows) -> None:
    with app.app_context():
        person = accounts.create_person(
            handle="zoé",
            display_name="Zoé",
            email="zoe@example.org",
            password=PASSWORD,
            stream="executives",
        )
        db.session.commit()
    assert rows(person) == [("current", "executives", True)]


def test_who_has_not_confirmed_does_not(app, rows) -> None:
    with app.app_context():
        person = accounts.create_person(
            handle="zoé",
            display_name="Zoé",
            email="zoe@example.org",
            password=PASSWORD,
            confirmed=False,
        )
        db.session.commit()
    assert rows(person) == []


def test_another_stream_ends_one_row_and_begins_another(rows, choose, amina) -> None:
    choose(amina, "supporters")
    choose(amina, "practitioners")
    assert rows(amina) == [
        ("current", "practitioners", False),
        ("current", "supporters", False),
        ("current", "practitioners", True),
    ]


def test_the_same_stream_twice_is_one_row(rows, choose, amina) -> None:
    choose(amina, "practitioners")
    assert rows(amina) == [("current", "practitioners", True)]


def test_a_paused_account_takes_part_in_nothing_new(app, rows, choose, charlie) -> None:
    with app.app_context():
        db.session.get_one(User, charlie.id).status = Status.SUSPENDED
        db.session.commit()
    with pytest.raises(NotAllowedError) as refusal:
        choose(charlie, "executives")
    assert refusal.value.reason == "suspended"
    assert rows(charlie) == []


def test_charlie_is_in_none_and_tom_was_in_2019(rows, charlie, tom) -> None:
    assert rows(charlie) == []
    assert rows(tom) == [("2019", "supporters", True)]


def test_an_alumnus_who_comes_back_keeps_the_old_enrolment(rows, choose, tom) -> None:
    choose(tom, "practitioners")
    assert rows(tom) == [("2019", "supporters", True), ("current", "practitioners", True)]


def test_only_the_running_enrolment_is_found(app, choose, amina) -> None:
    choose(amina, "supporters")
    with app.app_context():
        current = outline().offering("current")
        supporters = outline().stream_by_code("supporters")
        assert supporters is not None
        running = enrolment(amina.id, current.id)
        assert running is not None
        assert running.stream_id == supporters.id
        assert stream_ids_of(amina.id) == {current.id: supporters.id}


def test_enrolling_is_told_to_other_features(app, monkeypatch, charlie) -> None:
    told: list[object] = []
    monkeypatch.setattr(commands, "publish", lambda event: (told.append(event), publish(event)))
    with app.app_context():
        stream = db.session.scalars(select(Stream).where(Stream.code == "supporters")).one()
        current = outline().offering("current")
        commands.enrol(db.session.get_one(User, charlie.id), current, stream)
        db.session.commit()
        assert told == [PersonEnrolled(charlie.id, current.id, stream.id)]
        assert db.session.scalar(select(func.count()).where(Enrolment.user_id == charlie.id)) == 1


def test_who_confirms_after_the_last_offering_is_no_alumnus_of_it(app, rows, monkeypatch) -> None:
    with app.app_context():
        ended = outline().offering("2019")
        monkeypatch.setattr("app.programme.queries.Outline.current_offering", ended)
        person = accounts.create_person(
            handle="zoé",
            display_name="Zoé",
            email="zoe@example.org",
            password=PASSWORD,
            stream="executives",
        )
        db.session.commit()
    assert rows(person) == []


def test_the_stream_one_chooses_is_the_one_settings_show(app, choose, amina) -> None:
    choose(amina, "executives")
    with app.app_context():
        assert db.session.get_one(User, amina.id).stream == "executives"
