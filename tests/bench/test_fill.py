"""``flask bench fill`` writes the same forum every time, with right counters, and only where
nobody lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts.models import User
from app.cli.bench_community import PASSWORD
from app.core import clock
from app.core.db import Base, db
from app.core.text import render_post
from app.forum.models import Post, Thread
from tests.bench.conftest import MakeSite

WRITTEN = ("users", "enrolments", "threads", "posts", "thread_counts", "thread_reads")


def fill(app: Flask, posts: int = 200) -> Result:
    return app.test_cli_runner().invoke(args=["bench", "fill", "--posts", str(posts)])


def rows_of(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Everything that was written, but the password's hash, which is salted."""
    tables = [Base.metadata.tables[name] for name in WRITTEN]
    with app.app_context():
        return {
            table.name: [
                {key: value for key, value in row._mapping.items() if key != "password_hash"}
                for row in db.session.execute(table.select().order_by(*table.primary_key))
            ]
            for table in tables
        }


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))


def test_counters_are_right(make_site: MakeSite) -> None:
    site = make_site("one")
    assert fill(site).exit_code == 0
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 200
        assert db.session.scalar(select(func.count()).select_from(Thread)) == 10
    checked = site.test_cli_runner().invoke(args=["counters", "check"])
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_the_same_forum_is_written_every_time(make_site: MakeSite, stopped_clock: None) -> None:
    one, other = make_site("one"), make_site("other")
    fill(one)
    fill(other)
    assert rows_of(one) == rows_of(other)


def test_stored_html_is_what_is_made_of_the_text(make_site: MakeSite) -> None:
    """Though it is put together of parts."""
    site = make_site("one")
    fill(site)
    with site.app_context():
        posts = db.session.execute(select(Post.body, Post.html)).all()
    assert [html for _, html in posts] == [render_post(body) for body, _ in posts]


def test_an_interrupted_fill_goes_on(make_site: MakeSite, stopped_clock: None) -> None:
    site = make_site("one")
    fill(site)
    whole = rows_of(site)
    with site.app_context():
        db.session.execute(delete(Post).where(Post.id > 120))
        db.session.commit()
    again = fill(site)
    assert "Posts: 80 done." in again.output
    assert rows_of(site) == whole


def test_a_second_fill_changes_nothing(make_site: MakeSite, stopped_clock: None) -> None:
    site = make_site("one")
    fill(site)
    whole = rows_of(site)
    assert fill(site).exit_code == 0
    assert rows_of(site) == whole


def test_posts_are_in_the_order_of_their_numbers(make_site: MakeSite) -> None:
    site = make_site("one")
    fill(site)
    with site.app_context():
        moments = list(db.session.scalars(select(Post.created_at).order_by(Post.id)))
    assert moments == sorted(moments)


def test_the_reader_signs_in_with_the_password_that_is_told(make_site: MakeSite) -> None:
    site = make_site("one")
    assert PASSWORD in fill(site).output
    form = {"identifier": "bench@example.org", "password": PASSWORD}
    assert site.test_client().post("/en/login", data=form).status_code == 303


def test_the_reader_answers_and_the_post_has_the_next_number(make_site: MakeSite) -> None:
    """On PostgreSQL numbers come from a sequence, which has not seen those that were given."""
    site = make_site("one")
    fill(site)
    browser = site.test_client()
    browser.post("/en/login", data={"identifier": "bench@example.org", "password": PASSWORD})
    answer = browser.post("/en/threads/1/reply", data={"body": "And then?", "lang": "en"})
    assert answer.status_code == 303
    with site.app_context():
        bodies = select(Post.body).where(Post.id == 201)
        assert db.session.scalars(bodies).all() == ["And then?"]
    assert site.test_cli_runner().invoke(args=["counters", "check"]).exit_code == 0


def test_another_size_is_refused(make_site: MakeSite) -> None:
    site = make_site("one")
    fill(site)
    refused = fill(site, 400)
    assert refused.exit_code == 1
    assert "filled for 200 posts" in refused.output


def test_a_site_with_people_is_refused(app: Flask) -> None:
    refused = fill(app)
    assert refused.exit_code == 1
    assert "fill an empty database" in refused.output
    with app.app_context():
        assert db.session.scalar(select(User.id).where(User.email == "bench@example.org")) is None


def test_a_site_in_production_is_refused(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site("one")
    settings = replace(site.extensions["settings"], site_url="https://learn.example.org")
    monkeypatch.setitem(site.extensions, "settings", settings)
    refused = fill(site)
    assert refused.exit_code == 1
    assert "https://" in refused.output
