"""Joining an offering, by everyone who might try."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.accounts.events import StreamChosen
from app.core.db import db
from app.core.events import publish
from app.programme.models import Enrolment


@pytest.fixture
def join(visit):
    def join(person, stream="supporters", offering="current"):
        return visit(person).post(f"/en/offerings/{offering}/join", data={"stream": stream})

    return join


@pytest.fixture
def streams_of(app):
    """The streams this person is in now, by offering."""

    def streams_of(person):
        with app.app_context():
            running = select(Enrolment).where(
                Enrolment.user_id == person.id, Enrolment.ended_at.is_(None)
            )
            return {e.offering.slug: e.stream.code for e in db.session.scalars(running)}

    return streams_of


def test_charlie_joins_and_is_sent_to_my_week(join, charlie, streams_of) -> None:
    response = join(charlie)
    assert (response.status_code, response.location) == (303, "/en/")
    assert streams_of(charlie) == {"current": "supporters"}


def test_an_alumnus_joins_again_and_stays_one(join, tom, streams_of) -> None:
    join(tom, "executives")
    assert streams_of(tom) == {"2019": "supporters", "current": "executives"}


def test_pressing_twice_joins_once(join, charlie, app) -> None:
    join(charlie)
    join(charlie)
    with app.app_context():
        mine = select(Enrolment).where(Enrolment.user_id == charlie.id)
        assert len(db.session.scalars(mine).all()) == 1


@pytest.mark.parametrize("stream", ["", "wizards"])
def test_without_a_stream_nobody_joins_and_is_told(stream, join, visit, charlie, streams_of):
    assert join(charlie, stream).status_code == 303
    assert streams_of(charlie) == {}


def test_an_offering_that_has_ended_cannot_be_joined(join, charlie, streams_of) -> None:
    response = join(charlie, offering="2019")
    assert response.status_code == 403
    assert "This offering has ended" in response.text
    assert streams_of(charlie) == {}


def test_an_unknown_offering_is_not_found(join, charlie) -> None:
    assert join(charlie, offering="1999").status_code == 404


def test_a_stranger_is_asked_to_sign_in(join) -> None:
    assert join(None).location.startswith("/en/login")


def test_choosing_another_stream_in_the_settings_joins_nobody(app, charlie, streams_of) -> None:
    with app.app_context():
        publish(StreamChosen(charlie.id, "executives"))
        db.session.commit()
    assert streams_of(charlie) == {}


def test_my_week_says_of_which_offerings_one_is_an_alumnus(visit, tom, amina) -> None:
    assert "one of the alumni of this offering: 2019" in visit(tom).get("/en/").text
    assert "alumni of this offering" not in visit(amina).get("/en/").text


@pytest.mark.parametrize("streams", [("supporters",), ("supporters", "executives")])
def test_twenty_presses_at_once_join_once(streams, app, visit, charlie, streams_of) -> None:
    browsers = [visit(charlie) for _ in range(20)]

    def press(number: int) -> None:
        data = {"stream": streams[number % len(streams)]}
        codes.append(browsers[number].post("/en/offerings/current/join", data=data).status_code)

    codes: list[int] = []
    presses = [threading.Thread(target=press, args=(number,)) for number in range(20)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert codes == [303] * 20
    with app.app_context():
        mine = select(Enrolment).where(
            Enrolment.user_id == charlie.id, Enrolment.ended_at.is_(None)
        )
        assert len(db.session.scalars(mine).all()) == 1
    assert streams_of(charlie)["current"] in streams
