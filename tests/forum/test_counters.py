"""Counters equal what they count, and can be set right."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.forum.commands import counters
from app.forum.models import Post, Thread, ThreadCount


def wrong_ones() -> list[str]:
    return [sentence for sentence in counters.check() if sentence]


def test_what_people_do_keeps_them_right(app, start, amina, luc, visit) -> None:
    thread_id = start(amina, replies_by=[luc, luc])
    visit(amina).post(f"/en/threads/{thread_id}/reply", data={"body": "Thanks.", "lang": "en"})
    with app.app_context():
        assert wrong_ones() == []


@pytest.mark.parametrize(
    "wrong",
    [
        update(Thread).values(reply_count=7),
        update(Thread).values(answer_count=0),
        update(Thread).values(marked_count=1),
        update(Post).where(Post.number == 2).values(thanks_count=2),
        update(Thread).values(last_author_id=None),
        update(Thread).values(last_number=9),
        update(Thread).values(last_visible_number=0),
        update(Thread).values(last_post_id=0),
        update(ThreadCount).values(threads=5),
        update(Post).where(Post.number == 3).values(hidden_at=clock.now()),
        update(Post).where(Post.number == 2).values(attachment_count=2),
    ],
    ids=str,
)
def test_what_is_wrong_is_found_and_repaired(app, start, amina, luc, wrong) -> None:
    start(amina, replies_by=[luc, luc])
    with app.app_context():
        db.session.execute(wrong)
        assert len(wrong_ones()) == 1
        assert len([sentence for sentence in counters.repair() if sentence]) == 1
        assert wrong_ones() == []
        db.session.rollback()


def test_the_command_tells_and_fails(app, start, amina) -> None:
    start(amina)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["counters", "check"]).exit_code == 0
    with app.app_context():
        db.session.execute(update(Thread).values(reply_count=7))
        db.session.commit()
    found = runner.invoke(args=["counters", "check"])
    assert found.exit_code == 1
    assert "counters do not match its posts" in found.output
    assert "1 counters repaired" in runner.invoke(args=["counters", "repair"]).output
    assert runner.invoke(args=["counters", "check"]).exit_code == 0
