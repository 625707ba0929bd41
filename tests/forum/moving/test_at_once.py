"""What happens while threads are being merged."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.forum import commands, queries
from app.forum.commands import counters
from app.forum.models import Post, Thread


@pytest.fixture
def merging(app, rosa, two):
    """The threads, and a merge that waits for ``go`` before it commits."""
    a, b = two
    holds, go = threading.Event(), threading.Event()

    def merge() -> None:
        with app.app_context():
            source, target = (db.session.get_one(Thread, each) for each in (b, a))
            commands.merge_threads(db.session.merge(rosa), [source], target)
            holds.set()
            assert go.wait(20)
            db.session.commit()

    return a, b, merge, holds, go


def test_a_reply_that_arrives_meanwhile_lands_in_the_target(app, merging, noor) -> None:
    a, b, merge, holds, go = merging

    def reply() -> int:
        with app.app_context():
            thread = queries.get_thread(noor, b)
            assert thread.id == b
            writer = db.session.merge(noor)
            go.set()
            post_id = commands.post_reply(writer, thread, "Just in time.", "en")
            db.session.commit()
            return post_id

    with ThreadPoolExecutor(2) as pool:
        merged = pool.submit(merge)
        assert holds.wait(20)
        post_id = pool.submit(reply).result(20)
        merged.result(20)
    with app.app_context():
        assert db.session.get_one(Post, post_id).thread_id == a
        assert [each for each in counters.check() if each] == []


def test_of_two_who_merge_the_same_at_once_one_does(app, merging, grace) -> None:
    a, b, merge, holds, go = merging

    def merge_too() -> str:
        with app.app_context():
            source, target = (db.session.get_one(Thread, each) for each in (a, b))
            actor = db.session.merge(grace)
            go.set()
            try:
                commands.merge_threads(actor, [source], target)
            except ChangedMeanwhileError:
                db.session.rollback()
                return "told"
            db.session.commit()
            return "done"

    with ThreadPoolExecutor(2) as pool:
        merged = pool.submit(merge)
        assert holds.wait(20)
        assert pool.submit(merge_too).result(20) == "told"
        merged.result(20)
    with app.app_context():
        there = select(Post.id).where(Post.thread_id == a)
        assert len(db.session.scalars(there).all()) == 5
        assert [each for each in counters.check() if each] == []
