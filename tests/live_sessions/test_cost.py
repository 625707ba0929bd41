"""What the pages of sessions cost, however much there is in them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.db import db
from app.live_sessions.models import SessionQuestion
from app.programme.live_sessions.models import LiveSession, Speaker
from tests.test_queries import cost, counts, sent_for, skips, statements

__all__ = ["cost", "sent_for", "statements"]
SPEAKER = {
    f"{name}_{lang}": "x" for name in ("role", "organisation", "bio") for lang in ("en", "fr")
}


@pytest.fixture
def fill(app, amina, start):
    """``fill(live_id)``: more speakers, questions and discussions of it."""

    def fill(live_id: int) -> None:
        with app.app_context():
            last = (
                db.session.scalar(select(SessionQuestion.id).order_by(SessionQuestion.id.desc()))
                or 0
            )
            for number in range(15):
                db.session.add(Speaker(session_id=live_id, position=last + 9 + number, name="Zoé",
                                       agreed_to_recording=True, **SPEAKER))  # fmt: skip
                db.session.add(SessionQuestion(session_id=live_id, author_id=amina.id, lang="en",
                                               text=f"Question {last + number}?"))  # fmt: skip
            db.session.commit()

    return fill


def test_a_session_costs_the_same_with_more_in_it(live, fill, cost, noor) -> None:
    live_id = live()
    address = f"/en/sessions/{live_id}"
    fill(live_id)
    before = [cost(person, address) for person in (None, noor)]
    fill(live_id)
    assert [cost(person, address) for person in (None, noor)] == before
    assert before[0][1] <= 6
    assert before[1][1] <= 10


def test_the_list_costs_the_same_with_more_sessions(app, cost, noor) -> None:
    before = [cost(person, "/en/sessions/")[1] for person in (None, noor)]
    with app.app_context():
        one = db.session.scalars(select(LiveSession).limit(1)).one()
        for number in range(30):
            db.session.add(LiveSession(
                uuid=f"more-{number}", offering_id=one.offering_id, week_id=one.week_id, lang="en",
                title="More", description="", html="", host="Grace", starts_at=one.starts_at,
                changed_at=one.changed_at, chapters=[]))  # fmt: skip
        db.session.commit()
    assert [cost(person, "/en/sessions/")[1] for person in (None, noor)] == before


def test_no_list_of_them_counts_or_skips(live, fill, visit, sent_for, noor) -> None:
    live_id = live()
    fill(live_id)
    fill(live_id)
    for path, table in (
        ("/en/sessions/", "live_sessions"),
        ("/en/sessions/?before=1900000000.9", "live_sessions"),
        (f"/en/sessions/{live_id}", "live_sessions"),
        (f"/en/sessions/{live_id}/questions?after=0.3", "session_questions"),
    ):
        for browser in (visit(None), visit(noor)):
            sent = sent_for(browser, path, table)
            assert [each for each in sent if counts(each) or skips(each)] == [], path
