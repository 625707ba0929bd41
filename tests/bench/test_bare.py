"""The bare page shows what the site stores."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.forum.models import Post, Thread
from tests.bench.conftest import MakeSite


@pytest.fixture
def site(make_site: MakeSite) -> Flask:
    site = make_site("one")
    site.test_cli_runner().invoke(args=["bench", "fill", "--posts", "1000"])
    return site


@pytest.fixture
def bare(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setenv("DATABASE_URL", site.extensions["settings"].database_url)
    monkeypatch.delitem(sys.modules, "bench.bare", raising=False)
    module = importlib.import_module("bench.bare")
    yield module
    module.engine.dispose()


@pytest.fixture
def thread(site: Flask) -> Thread:
    """One with more than one page."""
    with site.app_context():
        found = select(Thread).where(Thread.last_number > 24).order_by(Thread.id).limit(1)
        return db.session.scalars(found).one()


def test_a_thread_is_twenty_posts_as_stored(bare: ModuleType, site: Flask, thread: Thread) -> None:
    text = bare.app.test_client().get(f"/threads/{thread.id}").text
    with site.app_context():
        html = db.session.scalars(select(Post.html).where(Post.thread_id == thread.id)).all()
    assert [part in text for part in html[:20]] == [True] * 20
    assert text.count("<article") == 20


def test_a_board_is_twenty_threads_and_the_way_to_more(bare: ModuleType, thread: Thread) -> None:
    text = bare.app.test_client().get(f"/boards/{thread.board_id}").text
    assert text.count("<li>") <= 20
    assert "?cursor=" in text


def test_a_reply_keeps_counters_right(bare: ModuleType, site: Flask, thread: Thread) -> None:
    form = {"body": "**Yes**, and?"}
    answer = bare.app.test_client().post(f"/threads/{thread.id}/reply", data=form)
    assert answer.status_code == 303
    checked = site.test_cli_runner().invoke(args=["counters", "check"])
    assert (checked.exit_code, checked.stdout) == (0, "")
    with site.app_context():
        assert db.session.get_one(Post, 1001).html == "<p><strong>Yes</strong>, and?</p>\n"
