"""The demo community: the same on every machine, believable, and never in the future."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app import create_app
from app.accounts.models import User
from app.cli.demo import FOLDER
from app.cli.start import PACKAGE, SIGN_INS
from app.core import schema
from app.core.db import Base, db
from app.core.jobs import Job
from app.core.pictures import widths_for
from app.core.storage import storage
from app.forum import commands
from app.forum.models import Attachment, Post, ReactionKind, Thread
from app.learning.models import Activity, ActivityResult
from app.programme.models import ItemDone, Week
from app.programme.queries import outline
from tests.fresh_site import a_database, settings_for

# A Monday, five minutes after midnight in Toronto: week 3 has only begun.
MONDAY = datetime(2026, 6, 15, 4, 5, tzinfo=UTC)
BY_CHANCE = {"password_hash", "updated_at", "changed_at", "key"}
MADE_NOW = {
    "live_sessions",
    "session_speakers",
    "enrolments",
    "boards",
    "weeks",
    "offerings",
    "programmes",
    "streams",
    "sections",
    "items",
    "quizzes",
    "questions",
    "resources",
}


@contextmanager
def a_site(folder: Path) -> Iterator[Flask]:
    """A site of its own with the course and the demo, through the commands an operator types."""
    with a_database(folder) as url:
        site = create_app(settings_for(url, folder))
        with site.app_context():
            schema.upgrade(site)
        runner = site.test_cli_runner()
        assert runner.invoke(args=["programme", "load", str(PACKAGE)]).exit_code == 0
        result = runner.invoke(args=["demo", "load"])
        assert result.exit_code == 0, result.output
        site.extensions["said"] = result.stdout
        try:
            yield site
        finally:
            with site.app_context():
                db.engine.dispose()


def dump(site: Flask) -> dict[str, list[dict[str, Any]]]:
    """What was loaded, but for what is made anew each time."""
    with site.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                {
                    name: value
                    for name, value in row._mapping.items()
                    if name not in BY_CHANCE
                    and (name != "created_at" or table.name not in MADE_NOW)
                }
                for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in ("jobs", "search_changes", "site_version", "user_sessions")
        }


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo as it is loaded on that Monday; use ``demo``, where it still is that Monday."""
    # The clock is set for the loading alone: what else is made meanwhile for the whole run (the
    # site of the cast) would be of that day, too.
    with ExitStack() as stack:
        with time_machine.travel(MONDAY, tick=False):
            site = stack.enter_context(a_site(tmp_path_factory.mktemp("demo")))
        yield site


@pytest.fixture
def demo(town: Flask) -> Iterator[Flask]:
    """The demo, on the day it was loaded."""
    with time_machine.travel(MONDAY, tick=False):
        yield town


@pytest.fixture
def posts(demo: Flask) -> list[Post]:
    with demo.app_context():
        return list(db.session.scalars(select(Post).order_by(Post.id)))


def test_everybody_and_everything_is_there(demo, posts) -> None:
    with demo.app_context():
        assert len(db.session.scalars(select(User)).all()) == 26
        assert len(db.session.scalars(select(Thread)).all()) == 80
    assert len(posts) == 352


@pytest.mark.once
def test_both_languages_have_their_share(posts) -> None:
    languages = Counter(post.lang for post in posts)
    assert languages["en"] / len(posts) >= 0.4
    assert languages["fr"] / len(posts) >= 0.4


@pytest.mark.once
def test_nothing_was_written_in_the_future_and_answers_follow_questions(demo, posts) -> None:
    assert max(post.created_at for post in posts) <= MONDAY
    for earlier, later in pairwise(posts):
        assert earlier.created_at <= later.created_at
    with demo.app_context():
        joined = {user.id: user.created_at for user in db.session.scalars(select(User))}
    assert all(joined[post.author_id] <= post.created_at for post in posts)


@pytest.mark.once
def test_today_is_in_week_3(demo) -> None:
    with demo.app_context():
        course = outline()
        week = course.week_now(course.offering("current"))
    assert week is not None
    assert week.number == 3


@pytest.mark.once
def test_there_are_polls_with_votes_in_both_languages_and_lines_between_posts(demo) -> None:
    rows = dump(demo)
    langs = {thread["poll_id"]: thread["lang"] for thread in rows["threads"]}
    polls = {langs[poll["id"]]: poll for poll in rows["polls"]}
    assert {"en", "fr"} <= set(polls)
    assert all(poll["voters"] >= 4 for poll in polls.values())
    kinds = {event["kind"] for event in rows["thread_events"]}
    assert kinds == {"answered", "closed", "renamed", "linked"}


@pytest.mark.once
def test_what_happened_came_after_the_post_it_follows_and_not_while_loading(demo) -> None:
    rows = dump(demo)
    written = {(post["thread_id"], post["number"]): post["created_at"] for post in rows["posts"]}
    first = {thread["id"]: thread["created_at"] for thread in rows["threads"]}
    for event in rows["thread_events"]:
        since = event["created_at"] - written[event["thread_id"], event["after_number"]]
        assert timedelta() <= since <= timedelta(days=1), event
    for poll in rows["polls"]:
        assert timedelta() < poll["created_at"] - first[poll["thread_id"]] < timedelta(hours=1)
        votes = [each["created_at"] for each in rows["ballots"] if each["poll_id"] == poll["id"]]
        assert all(poll["created_at"] < vote < MONDAY for vote in votes)
    assert {thread["closed_at"] < MONDAY for thread in rows["threads"] if thread["closed_at"]}
    assert all(revision["created_at"] < MONDAY for revision in rows["post_revisions"])


@pytest.mark.once
def test_one_pair_of_discussions_is_one_conversation(demo) -> None:
    rows = dump(demo)
    twins = {thread["id"]: thread for thread in rows["threads"] if thread["twin_id"]}
    assert sorted(thread["lang"] for thread in twins.values()) == ["en", "fr"]
    assert {twins[thread["twin_id"]]["twin_id"] for thread in twins.values()} == set(twins)


@pytest.mark.once
def test_a_chart_is_described_and_gets_its_widths_and_a_table_can_be_fetched(demo) -> None:
    with demo.app_context():
        picture, document = db.session.scalars(
            select(Attachment).order_by(Attachment.width.is_(None))
        )
        post = db.session.get_one(Post, picture.post_id)
        jobs = db.session.scalars(select(Job.payload).where(Job.name == "forum.make_pictures"))
        assert jobs.all() == [{"key": picture.key}]
        commands.make_pictures(picture.key)
        assert (picture.media_type, picture.state, post.lang) == ("image/png", "ready", "en")
        assert picture.alt.startswith("Bar chart of the 90 minutes")
        widths = widths_for(picture.width)
        assert len(widths) > 1
        for width in widths:
            stored = Image.open(io.BytesIO(storage().get(f"{picture.key}.{width}.webp")))
            assert stored.width == width
        assert document.media_type == "text/csv"
        address = f"/files/{document.key}/{document.name}"
        where = f"/en/threads/{post.thread_id}"
        db.session.rollback()  # other tests look at what was loaded
    assert (
        "Bar chart of the 90 minutes" in demo.test_client().get(where, follow_redirects=True).text
    )
    rows = list(
        csv.reader(demo.test_client().get(address).text.removeprefix("\ufeff").splitlines())
    )
    assert rows[0] == ["Heure", "Ce qui se passe", "Qui", "Si ça tourne mal"]


def test_its_counters_are_right(demo) -> None:
    result = demo.test_cli_runner().invoke(args=["counters", "check"])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.once
def test_a_second_load_is_refused_and_adds_nothing(demo) -> None:
    before = dump(demo)
    result = demo.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "here already" in result.output
    assert dump(demo) == before


@pytest.mark.once
def test_the_same_is_loaded_on_every_machine(demo, tmp_path) -> None:
    with a_site(tmp_path) as other:
        assert dump(other) == dump(demo)
        assert other.extensions["said"] != demo.extensions["said"]


@pytest.mark.once
def test_everybody_of_the_list_signs_in_with_the_password_that_was_said(demo) -> None:
    password = demo.extensions["said"].split()[-1]
    demo.config["WTF_CSRF_ENABLED"] = False
    for address in SIGN_INS:
        browser = demo.test_client()
        answer = browser.post("/en/login", data={"identifier": address, "password": password})
        assert answer.status_code == 303, address
        demo.extensions["limits_storage"].reset()


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "role", "stream", "facilitates", "offerings"),
    [
        ("practitioner@example.org", "member", "practitioners", 0, {"current"}),
        ("executive@example.org", "member", "executives", 0, {"current"}),
        ("supporter@example.org", "member", "supporters", 0, {"current"}),
        ("facilitator@example.org", "member", "practitioners", 1, {"current"}),
        ("moderator@example.org", "moderator", "supporters", 0, {"current"}),
        ("admin@example.org", "administrator", "supporters", 0, {"current"}),
        ("alumni@example.org", "member", "practitioners", 0, {"2019"}),
    ],
)
def test_each_demo_person_has_their_part(
    address, role, stream, facilitates, offerings, demo
) -> None:
    rows = dump(demo)
    [person] = [user for user in rows["users"] if user["email"] == address]
    slugs = {offering["id"]: offering["slug"] for offering in rows["offerings"]}
    own = {slugs[e["offering_id"]] for e in rows["enrolments"] if e["user_id"] == person["id"]}
    assert (person["role"], person["stream"], person["status"]) == (role, stream, "active")
    assert len(person["facilitates"]) == facilitates
    assert own == offerings


@pytest.mark.once
def test_threads_are_spread_over_weeks_streams_kinds_and_commons(demo) -> None:
    rows = dump(demo)
    boards = {board["id"]: board["code"] for board in rows["boards"]}
    used = {boards[thread["board_id"]] for thread in rows["threads"]}
    assert {f"current-week-{n}" for n in range(7)} <= used
    assert {"welcome", "tools", "ideas", "help"} <= used
    assert any(code.startswith("2019-") for code in used)
    kinds = {thread["kind"] for thread in rows["threads"]}
    assert kinds >= {"discussion", "question", "result", "tip", "idea"}
    assert len({thread["stream_id"] for thread in rows["threads"]}) >= 3
    assert len({post["author_id"] for post in rows["posts"]}) == 26


@pytest.mark.once
def test_every_activity_of_the_first_three_weeks_has_results(demo) -> None:
    with demo.app_context():
        found = db.session.execute(
            select(Week.number, Activity.title_en, Thread.lang, func.count(ActivityResult.user_id))
            .join_from(ActivityResult, Activity, Activity.id == ActivityResult.activity_id)
            .join(Week, Week.id == Activity.week_id)
            .join(Thread, Thread.id == ActivityResult.thread_id)
            .group_by(Week.number, Activity.title_en, Thread.lang, Thread.id)
        ).all()
        assert len({title for _, title, _, _ in found}) == 9
        for week in (1, 2, 3):
            assert {lang for number, _, lang, _ in found if number == week} == {"en", "fr"}
        assert sorted(people for *_, people in found)[-3:] == [3, 3, 3]  # what groups made
        done = select(func.count()).select_from(ItemDone).filter_by(how="posted")
        assert db.session.scalar(done) >= len(found) - 3  # some have it in no plan of theirs


@pytest.mark.once
def test_people_react_and_questions_have_their_answers(demo, posts) -> None:
    rows = dump(demo)
    given = rows["reactions"]
    assert len({each["post_id"] for each in given}) >= len(posts) / 3
    assert {each["kind"] for each in given} == set(ReactionKind)
    authors = {post.id: post.author_id for post in posts}
    assert all(authors[each["post_id"]] != each["user_id"] for each in given)
    assert max(each["created_at"] for each in given) <= MONDAY
    solved = [thread for thread in rows["threads"] if thread["marked_count"]]
    assert len(solved) >= 10
    assert {thread["kind"] for thread in solved} == {"question"}
    assert {thread["lang"] for thread in solved} >= {"en", "fr"}
    assert any(thread["kind"] == "question" and not thread["marked_count"]
               for thread in rows["threads"])  # fmt: skip


@pytest.mark.once
def test_no_address_in_it_belongs_to_anybody() -> None:
    members = yaml.safe_load((FOLDER / "members.yaml").read_text(encoding="utf-8"))
    assert {member["email"].rpartition("@")[2] for member in members} == {"example.org"}


@pytest.mark.once
def test_without_a_course_it_says_what_to_load_first(app, monkeypatch) -> None:
    monkeypatch.setattr("app.programme.queries.Outline.current_offering", None)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "Load the course first" in result.output


@pytest.mark.once
def test_a_site_for_people_gets_no_demo(app, monkeypatch) -> None:
    settings = replace(app.extensions["settings"], site_url="https://learn.example.org")
    monkeypatch.setitem(app.extensions, "settings", settings)
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(User))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert result.stderr == "Error: Not on a site for people: its SITE_URL starts with https://.\n"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == before
