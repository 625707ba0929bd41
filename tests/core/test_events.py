"""What happened is told inside the transaction that made it happen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.core import clock, events
from app.core.db import db, site_version
from app.core.events import Event, on, publish
from app.web.models import KeptText


@dataclass(frozen=True)
class TeaServed(Event):
    guest: str


@dataclass(frozen=True)
class CakeServed(Event):
    pass


@pytest.fixture(autouse=True)
def own_listeners(monkeypatch) -> None:
    monkeypatch.setattr(events, "_listeners", defaultdict(list))


@pytest.fixture
def served(app) -> list[str]:
    """A listener that writes a row."""
    heard: list[str] = []

    @on(TeaServed)
    def remember(event: TeaServed) -> None:
        heard.append(event.guest)
        db.session.add(
            KeptText(key_hash=event.guest, action="/", fields=[], expires_at=clock.now())
        )

    return heard


def rows() -> list[str]:
    return list(db.session.scalars(select(KeptText.key_hash)))


def test_a_listener_is_told_at_once_and_only_of_its_kind(app, served) -> None:
    with app.app_context():
        publish(CakeServed())
        publish(TeaServed("amina"))
        assert served == ["amina"]
        db.session.rollback()


def test_what_a_listener_wrote_is_committed_with_the_change(app, served) -> None:
    with app.app_context():
        publish(TeaServed("luc"))
        db.session.commit()
        assert rows() == ["luc"]


def test_what_a_listener_wrote_is_undone_with_the_change(app, served) -> None:
    with app.app_context():
        publish(TeaServed("luc"))
        db.session.flush()
        db.session.rollback()
        assert rows() == []


def test_a_listener_that_fails_stops_the_change(app) -> None:
    @on(TeaServed)
    def spill(_event: TeaServed) -> None:
        raise RuntimeError("spilled")

    with app.app_context(), pytest.raises(RuntimeError, match="spilled"):
        publish(TeaServed("noor"))


def test_the_version_moves_when_something_happened(app) -> None:
    with app.app_context():
        before = site_version(db.engine)
        publish(CakeServed())
        assert site_version(db.engine) == before
        db.session.commit()
        assert site_version(db.engine) == before + 1


def test_several_events_of_one_change_move_it_once(app, served) -> None:
    with app.app_context():
        before = site_version(db.engine)
        publish(TeaServed("a"))
        publish(TeaServed("b"))
        db.session.commit()
        db.session.commit()
        assert site_version(db.engine) == before + 1


def test_the_version_stays_when_nothing_happened(app) -> None:
    with app.app_context():
        before = site_version(db.engine)
        db.session.add(KeptText(key_hash="x", action="/", fields=[], expires_at=clock.now()))
        db.session.commit()
        assert site_version(db.engine) == before


def test_the_version_stays_when_the_change_was_undone(app) -> None:
    with app.app_context():
        before = site_version(db.engine)
        publish(CakeServed())
        db.session.rollback()
        db.session.add(KeptText(key_hash="x", action="/", fields=[], expires_at=clock.now()))
        db.session.commit()
        assert site_version(db.engine) == before


def test_the_version_stays_when_the_change_was_left_lying(app) -> None:
    with app.app_context():
        before = site_version(db.engine)
        publish(CakeServed())
        db.session.remove()
        db.session.add(KeptText(key_hash="x", action="/", fields=[], expires_at=clock.now()))
        db.session.commit()
        assert site_version(db.engine) == before
