"""What was changed since stands in the way of an undo, which says so and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.forum import commands as forum
from app.forum import queries
from app.forum.commands import Heading, PollDraft
from app.forum.models import Board, Post, Thread
from app.moderation.commands import moving
from app.moderation.commands.moving import Why
from app.moderation.models import Act
from tests.moderation.rows import everything

pytestmark = pytest.mark.once  # the same statements on both databases

WHY = Why("They belong together.", "en")


@pytest.fixture
def done(app, rosa, board_id, two):
    """``done("split")``: the act on messages of two threads; its id, and the thread that took them."""

    def done(kind: str) -> tuple[int, int]:
        with app.app_context():
            actor = db.session.merge(rosa)
            a, b = (queries.get_thread(actor, each) for each in two)
            second = select(Post.id).where(Post.thread_id == a.id, Post.number == 2)
            ids = db.session.scalars(second).all()
            if kind == "split":
                board = db.session.get_one(Board, board_id)
                heading = Heading("Split off", "discussion", "en", None)
                moved = moving.split_thread(actor, a, ids, board, heading, WHY)
            elif kind == "move":
                moved = moving.move_posts(actor, a, ids, b, WHY)
            else:
                moved = moving.merge_threads(actor, [a], b, forum.Choice(), WHY)
            db.session.commit()
            return db.session.scalars(select(Act.id)).one(), moved.thread_id

    return done


@pytest.fixture
def since(app, rosa, talk, amina):
    """``since("hide", thread_id)``: what somebody did to this thread afterwards."""

    def since(what: str, thread_id: int) -> None:
        other_id = talk(amina, "C1", title="Another") if what == "merge into it" else 0
        with app.app_context():
            actor, thread = db.session.merge(rosa), db.session.get_one(Thread, thread_id)
            if what == "hide":
                forum.hide_thread(actor, thread)
            elif what == "poll":
                forum.make_poll(actor, thread, PollDraft("So?", ("Yes", "No")))
            else:
                forum.merge_threads(actor, [db.session.get_one(Thread, other_id)], thread)
            db.session.commit()

    return since


def said(app) -> dict[str, Any]:
    return {name: everything(app)[name] for name in ("posts", "threads", "thread_events")}


@pytest.mark.parametrize(
    ("kind", "what", "where"),
    [
        ("split", "hide", "taker"),
        ("split", "hide", "source"),
        ("split", "poll", "taker"),
        ("split", "merge into it", "taker"),
        ("move", "hide", "source"),
    ],
)
def test_an_undo_that_would_lose_something_is_refused(
    kind, what, where, app, done, since, two, visit, rosa
) -> None:
    act_id, taker = done(kind)
    since(what, taker if where == "taker" else two[0])
    before = said(app)
    answer = visit(rosa).post(f"/en/moderation/acts/{act_id}/undo", data={"reason": "A slip."})
    assert answer.status_code == 409
    assert "was changed again since" in answer.text
    assert said(app) == before
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Act)) == 1
