"""``flask demo load``: a small, believable community to look around in. Never for production.

The same people say the same things at the same time of the course on every machine; only the
password they share is made anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import yaml
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts import commands as accounts
from app.accounts.models import Level, Status, User
from app.cli.progress import progress
from app.core import clock
from app.core.db import db
from app.forum import commands as forum
from app.forum import marks, queries
from app.forum.models import Post, Thread
from app.programme import commands as programme
from app.programme.queries import Outline, outline

FOLDER = Path(__file__).parent / "demo_data"
READ_BY_ALL = ("current-week-0", "current-week-1", "welcome", "tools", "ideas", "help")
ROLES = {"moderator": "moderator", "admin": "administrator"}

demo = AppGroup("demo", help="The demo community.")


@dataclass(frozen=True)
class Said:
    """One post of the demo, when it was written, and the thread it belongs to."""

    at: datetime
    thread: dict[str, Any]
    post: dict[str, Any]

    @property
    def is_first(self) -> bool:
        return self.thread["posts"][0] is self.post


@demo.command("load")
def load() -> None:
    """Load the demo community into a site that has the course and no demo yet."""
    if current_app.extensions["settings"].is_https:
        raise click.ClickException("Not on a site for people: its SITE_URL starts with https://.")
    if outline().current_offering is None:
        raise click.ClickException("Load the course first: flask --app wsgi programme load FOLDER.")
    if db.session.scalar(select(User.id).where(User.handle == "amina")):
        raise click.ClickException("The demo community is here already.")
    password = load_demo()
    click.echo(f"Everybody of the demo signs in with the password {password}")


def load_demo() -> str:
    """Make the people, let them talk, and commit. Returns the password they share."""
    password = secrets.token_urlsafe(12)
    course = outline()
    members = _read(FOLDER / "members.yaml")
    people = {
        member["handle"]: _make_person(member, course, password)
        for member in progress(members, len(members), "Demo members")
    }
    said = sorted(_all_said(course, clock.now()), key=lambda item: item.at)
    threads: dict[int, Thread] = {}
    for item in progress(said, len(said), "Demo posts"):
        _say(item, people, threads, course)
    _read_what_they_answered()
    _have_read_the_first_weeks(people.values())
    db.session.commit()
    return password


def _make_person(member: dict[str, Any], course: Outline, password: str) -> User:
    current = course.current_offering
    if current is None:
        raise click.ClickException("There is no offering to take part in.")
    roles = set(member["roles"])
    joined = _moment(member["joined_day"], "08:00", current.starts_on, current.timezone)
    person = accounts.create_person(
        handle=member["handle"],
        display_name=member["name"],
        email=member["email"],
        password=password,
        organisation=member["organisation"],
        language=member["lang"],
        stream=member["stream"],
        role=next((ROLES[role] for role in roles if role in ROLES), "member"),
        # Confirmed below, by hand: the members say themselves which offerings they are in.
        confirmed=False,
        at=joined,
    )
    person.status = Status.ACTIVE
    person.confirmed_at = joined
    person.level = Level.MEMBER
    person.bio = member["bio"]
    person.bio_language = member["lang"]
    person.shows_organisation = person.shows_stream = person.shows_threads = True
    if "facilitator" in roles:
        person.facilitates = [current.id]
    db.session.flush()  # enrolments need their number
    stream = course.stream_by_code(member["stream"])
    for slug in member["offerings"]:
        if stream is not None:
            programme.enrol(person, course.offering(slug), stream)
    return person


def _all_said(course: Outline, now: datetime) -> Iterator[Said]:
    """Every post. One of today's that is still to come was written just now."""
    current = course.current_offering
    for file in sorted((FOLDER / "threads").glob("*.yaml")):
        for thread in _read(file):
            offering = course.offering(thread["offering"]) if "offering" in thread else current
            if offering is None:
                continue
            for post in thread["posts"]:
                when = post.get("date", post.get("day"))
                at = _moment(when, post["time"], offering.starts_on, offering.timezone)
                yield Said(min(at, now), thread, post)


def _say(item: Said, people: dict[str, User], threads: dict[int, Thread], course: Outline) -> None:
    author = people[item.post["by"]]
    lang = item.post.get("lang", item.thread["lang"])
    body = item.post["body"].strip()
    if not item.is_first:
        forum.post_reply(author, threads[id(item.thread)], body, lang, at=item.at)
        return
    stream = course.stream_by_code(item.thread.get("stream", ""))
    heading = forum.Heading(
        title=item.thread["title"],
        kind=item.thread["kind"],
        lang=item.thread["lang"],
        stream_id=stream.id if stream else None,
    )
    offering = item.thread.get("offering")
    code = f"{offering}-{item.thread['board']}" if offering else item.thread["board"]
    board = queries.boards().by_code[code]
    threads[id(item.thread)] = forum.start_thread(author, board, heading, body, at=item.at)


def _read_what_they_answered() -> None:
    """Everybody has read each thread up to the last thing they wrote in it."""
    rows = db.session.execute(select(Post.author_id, Post.thread_id, Post.number))
    for row in rows.all():
        marks.move_mark(row.author_id, row.thread_id, row.number)


def _have_read_the_first_weeks(people: Iterable[User]) -> None:
    """Nobody comes back in week 3 with everything since the welcome still to read."""
    for code in READ_BY_ALL:
        board = queries.boards().by_code[code]
        for person in people:
            forum.mark_board_read(person, board)


def _moment(when: int | str | date, at: str, starts_on: date, timezone: str) -> datetime:
    """A day of the course (0 is its first), or a date, at a local time."""
    if isinstance(when, str):
        when = date.fromisoformat(when)
    day = starts_on + timedelta(days=when) if isinstance(when, int) else when
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(timezone))


def _read(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return rows
