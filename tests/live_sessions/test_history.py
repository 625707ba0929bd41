"""What facilitators change of a session is kept, shown to those who may, and brought back."""

from __future__ import annotations

import pytest
import yaml
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job, handlers
from app.forum.commands import counters
from app.forum.models import Board, Thread
from app.programme.live_sessions.models import LiveSession, Speaker
from app.programme.models import Item, ItemDone, Week
from app.programme.revisions.models import CourseRevision
from tests.home.dom import main_of
from tests.live_sessions.conftest import JOIN
from tests.live_sessions.test_editing import NEW, made_by
from tests.programme.conftest import package, run, spoil
from tests.security.addresses import SESSION, SPEAKER

__all__ = ["package", "run", "spoil"]


@pytest.fixture
def made(hers) -> int:
    return made_by(hers.post(NEW, data=SESSION | {"join_url": JOIN}))


@pytest.fixture
def history(app):
    """``history(live_id)``: its address."""

    def history(live_id: int) -> str:
        with app.app_context():
            uuid = db.session.get_one(LiveSession, live_id).uuid
            return f"/en/offerings/current/history/session/{uuid}"

    return history


@pytest.fixture
def kept(app):
    """``kept()``: what its revisions have, the first change first."""

    def kept() -> list[tuple[int | None, str, dict]]:
        with app.app_context():
            of_sessions = select(CourseRevision).filter_by(kind="session")
            rows = db.session.scalars(of_sessions.order_by(CourseRevision.number))
            return [(row.editor_id, row.reason, yaml.safe_load(row.text) or {}) for row in rows]

    return kept


def test_everything_that_is_changed_leaves_a_revision(
    hers, made, history, kept, app, grace
) -> None:
    page = hers.get(f"/en/sessions/{made}").text
    assert history(made) in main_of(page).links()
    edit = f"/en/sessions/{made}/edit"
    hers.post(edit, data=SESSION | {"title": "Another", "reason": "She asked for it."})
    hers.post(edit, data=SESSION | {"title": "Another"})  # says the same
    hers.post(f"/en/sessions/{made}/speakers/new", data=SPEAKER | {"reason": "A guest."})
    with app.app_context():
        zoe = db.session.scalars(select(Speaker.id).where(Speaker.session_id == made)).one()
    hers.post(f"/en/sessions/{made}/speakers/{zoe}/remove")
    hers.post(f"/en/sessions/{made}/move", data={"to": "cancelled", "reason": "She is ill."})
    reasons = ["", "She asked for it.", "A guest.", "", "She is ill."]
    assert [(who, why) for who, why, _text in kept()] == [(grace.id, why) for why in reasons]
    shown = main_of(hers.get(history(made)).text)
    assert shown.texts("p", class_="version__reason") == [f"Why: {why}" for why in
                                                          reversed(reasons) if why]  # fmt: skip


def test_a_version_comes_back_and_how_it_stands_stays(hers, made, history, app) -> None:
    hers.post(f"/en/sessions/{made}/speakers/new", data=SPEAKER)
    hers.post(f"/en/sessions/{made}/edit", data=SESSION | {"title": "Another", "chapters": "",
                                                           "summary_fr": "Fini."})  # fmt: skip
    hers.post(f"/en/sessions/{made}/move", data={"to": "live"})
    assert hers.post(f"{history(made)}/3").status_code == 303
    with app.app_context():
        row = db.session.get_one(LiveSession, made)
        assert (row.title, row.status, row.join_url) == ("An hour", "live", JOIN)
        assert (row.chapters, row.summary_fr) == ([{"seconds": 65, "title": "A start"}], None)
        assert [speaker.name for speaker in row.speakers] == [SPEAKER["name"]]


def test_consent_does_not_come_back(hers, made, history, app) -> None:
    """It is theirs: a version from before they took it back does not give it again."""
    hers.post(f"/en/sessions/{made}/speakers/new", data=SPEAKER)
    with app.app_context():
        zoe = db.session.scalars(select(Speaker.id).where(Speaker.session_id == made)).one()
    said = {name: text for name, text in SPEAKER.items() if name != "agreed_to_recording"}
    hers.post(f"/en/sessions/{made}/speakers/{zoe}", data=said | {"name": "Zoé", "bio_en": "More."})
    assert hers.post(f"{history(made)}/3").status_code == 303
    with app.app_context():
        (speaker,) = db.session.get_one(LiveSession, made).speakers
        assert (speaker.bio_en, speaker.agreed_to_recording) == (SPEAKER["bio_en"], False)


def test_what_is_published_stays_whole(hers, made, history, app) -> None:
    hers.post(f"/en/sessions/{made}/edit", data=SESSION | {"recording_url": "", "title": "First"})
    hers.post(f"/en/sessions/{made}/edit", data=SESSION)
    for to in ("held", "published"):
        hers.post(f"/en/sessions/{made}/move", data={"to": to})
    answer = hers.post(f"{history(made)}/3", follow_redirects=True)
    assert "cannot be brought back" in answer.text
    with app.app_context():
        assert db.session.get_one(LiveSession, made).title == "An hour"


def test_two_at_once_do_not_come_back(hers, made, history, app) -> None:
    hers.post(f"/en/sessions/{made}/edit", data=SESSION | {"time": "16:00"})
    made_by(hers.post(NEW, data=SESSION | {"title": "In its place"}))
    answer = hers.post(f"{history(made)}/2", follow_redirects=True)
    assert "cannot be brought back" in answer.text


def test_the_address_to_join_is_in_no_history_of_others(made, hers, history, visit, client,
                                                        amina, rosa) -> None:  # fmt: skip
    hers.post(f"/en/sessions/{made}/edit", data=SESSION)
    assert JOIN in hers.get(history(made)).text
    for browser, code in ((client, 303), (visit(amina), 403), (visit(rosa), 403)):
        answer = browser.get(history(made))
        assert (answer.status_code, JOIN in answer.text) == (code, False)
        assert browser.post(f"{history(made)}/2").status_code == code


def test_a_package_that_is_loaded_keeps_what_was_there(
    hers, history, kept, app, package, spoil, run
) -> None:
    with app.app_context():
        row = db.session.scalars(select(LiveSession).order_by(LiveSession.starts_at)).first()
        title, number = row.title, row.id
    spoil("sessions.yaml", title, f"{title} again")
    assert run("programme", "load", package).exit_code == 0
    assert [(who, text["title"]) for who, _why, text in kept()] == [(None, title)]
    assert run("programme", "load", package).exit_code == 0
    assert len(kept()) == 1
    assert hers.post(f"{history(number)}/1").status_code == 303
    with app.app_context():
        assert db.session.get_one(LiveSession, number).title == title


def test_in_another_week_it_takes_along_its_place_and_its_talk(
    hers, made, app, amina, start, change
) -> None:
    with app.app_context():
        row = db.session.get_one(LiveSession, made)
        board = db.session.scalars(select(Board.id).where(Board.week_id == row.week_id)).one()
        item = Item(uuid="of the hour", week_id=row.week_id, position=99, kind="session",
                    thing_uuid=row.uuid, minutes=60, title_en="Come", title_fr="Venez",
                    weights={"practitioners": "core"})  # fmt: skip
        db.session.add(item)
        db.session.flush()
        done = ItemDone(user_id=amina.id, item_id=item.id, how="attended", done_at=row.starts_at)
        db.session.add(done)
        db.session.commit()
        item_id = item.id
    about, elsewhere = start(amina, board=board), start(amina, board=board)
    change(Thread, about, subject=f"session:{made}")
    assert hers.post(f"/en/sessions/{made}/edit", data=SESSION | {"week": "2"}).status_code == 303
    with app.app_context():
        item = db.session.get_one(Item, item_id)
        assert db.session.get_one(Week, item.week_id).number == 2
        assert db.session.get(ItemDone, (amina.id, item_id)) is not None
        (job,) = db.session.scalars(select(Job).where(Job.name == "live_sessions.move_talk"))
        handlers[job.name](**job.payload)
        db.session.commit()
        where = {
            each: db.session.get_one(Thread, each).board.week_id for each in (about, elsewhere)
        }
        assert where[about] == item.week_id
        assert where[elsewhere] != item.week_id
        assert [said for said in counters.check() if said] == []
