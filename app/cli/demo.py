"""``flask demo load``: a small, believable community to look around in. Never for production.

The same people say the same things at the same time of the course on every machine; only the
password they share is made anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import click
import yaml
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts import commands as accounts
from app.accounts.models import Level, Status, User
from app.cli.demo_files import file_of
from app.cli.demo_gathered import gather
from app.cli.demo_quizzes import take_quizzes
from app.cli.demo_reports import fill_queue
from app.cli.demo_results import Made, all_results, make_result
from app.cli.demo_sessions import hold_sessions
from app.cli.demo_shelf import judge_resources
from app.cli.progress import progress
from app.core import clock
from app.core.db import db
from app.core.uploads import look_at
from app.forum import commands as forum
from app.forum import marks, queries
from app.forum.models import Post, ReactionKind, Thread
from app.programme import commands as programme
from app.programme.models import Offering
from app.programme.queries import Outline, outline

FOLDER = Path(__file__).parent / "demo_data"
READ_BY_ALL = ("current-week-0", "current-week-1", "welcome", "tools", "ideas", "help")
# What is said of a message more often stands here more often.
FIRST_REACTIONS = (
    ReactionKind.CURIOUS,
    ReactionKind.CURIOUS,
    ReactionKind.THANKS,
    ReactionKind.AGREE,
)
REACTIONS = (ReactionKind.THANKS, ReactionKind.THANKS, ReactionKind.USEFUL, ReactionKind.AGREE)
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
    said = sorted(_everything(course, clock.now()), key=lambda item: item.at)
    threads: dict[int, Thread] = {}
    for item in progress(said, len(said), "Demo posts"):
        with clock.as_of(item.at):
            if isinstance(item, Made):
                make_result(item, people, threads, course)
            else:
                _say(item, people, threads, course)
    titles = {thread.title: thread.id for thread in threads.values()}
    _let_things_happen(people, titles)
    hold_sessions(_read(FOLDER / "sessions.yaml"), people)
    if course.current_offering is not None:
        moments = _moments_of(course.current_offering)
        judge_resources(_read(FOLDER / "verdicts.yaml"), people, moments)
        fill_queue(_read(FOLDER / "reports.yaml"), people, moments)
        gather(_read(FOLDER / "gathered.yaml"), people, titles, moments)
    _react_to_each_other(list(people.values()))
    _read_what_they_answered()
    _have_read_the_first_weeks(people.values())
    take_quizzes(people.values(), course)
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


def _everything(course: Outline, now: datetime) -> Iterator[Said | Made]:
    """Posts and results of activities, to be put in the order in which they were written."""
    yield from _all_said(course, now)
    if course.current_offering is not None:
        told = _read(FOLDER / "results.yaml")
        yield from all_results(told, _moments_of(course.current_offering), now)


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
        thread = threads[id(item.thread)]
        post_id = forum.post_reply(author, thread, body, lang, enclosed=_files(author, item.post))
        if item.post.get("answer"):
            asker = people[item.thread["posts"][0]["by"]]
            forum.mark_answer(asker, db.session.get_one(Post, post_id))
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
    thread = forum.start_thread(author, board, heading, body, enclosed=_files(author, item.post))
    threads[id(item.thread)] = thread
    if "twin_of" in item.thread:
        [other] = [each for each in threads.values() if each.title == item.thread["twin_of"]]
        forum.link_started_twin(author, other, thread)


def _files(author: User, post: dict[str, Any]) -> list[forum.Enclosure]:
    """Kept as if they had come with a form; the copies of pictures are made by their job."""
    files = post.get("files", [])
    kept = [(forum.keep_file(author, look_at(*file_of(said))), said) for said in files]
    db.session.flush()  # what becomes part of a post is known by its number
    return [forum.Enclosure(row, said.get("alt", "")) for row, said in kept]


def _let_things_happen(people: dict[str, User], threads: dict[str, int]) -> None:
    """Polls with their votes, a discussion that is closed, one that has another title since."""
    told: dict[str, list[dict[str, Any]]] = _read(FOLDER / "happenings.yaml")
    for said in told["polls"]:
        _ask_everybody(said, people, threads[said["thread"]])
    for said in told["closed"]:
        thread = db.session.get_one(Thread, threads[said["thread"]], populate_existing=True)
        with clock.as_of(_after(thread.last_post_at, hours=20)):
            forum.close_thread(people[said["by"]], thread, said["reason"])
    for said in told["retitled"]:
        thread = db.session.get_one(Thread, threads[said["thread"]], populate_existing=True)
        first = db.session.get_one(Post, thread.first_post_id)
        heading = forum.Heading(said["title"], thread.kind, thread.lang, thread.stream_id)
        author = people[said["by"]]
        with clock.as_of(_after(thread.last_post_at, hours=2)):
            forum.edit_post(author, first, first.body, first.lang, seen=None, heading=heading)


def _after(moment: datetime | None, **later: float) -> datetime:
    """So much later, or now when that is still to come."""
    now = clock.now()
    return min((moment or now) + timedelta(**later), now)


def _ask_everybody(said: dict[str, Any], people: dict[str, User], thread_id: int) -> None:
    draft = forum.PollDraft(
        question=said["question"],
        choices=tuple(said["choices"]),
        kind=said["kind"],
        most=said.get("most", 1),
        is_secret=said.get("is_secret", False),
        results=said["results"],
    )
    asker = people[said["by"]]
    thread = queries.get_thread(asker, thread_id)
    with clock.as_of(_after(thread.created_at, minutes=20)):
        forum.make_poll(asker, thread, draft)
    for number, (handle, choices) in enumerate(said["votes"].items(), start=1):
        voter = people[handle]
        thread = queries.get_thread(voter, thread_id)
        edition = queries.get_poll(voter, thread).edition
        with clock.as_of(_after(thread.created_at, minutes=20 + 50 * number)):
            forum.vote(voter, thread, choices, edition=edition)


def _react_to_each_other(people: list[User]) -> None:
    """Who is in a thread says of every third message that it is useful or the like, others of one
    in fifty: the same ones at each load, within a day."""
    chance = Random("reactions")  # noqa: S311  (nobody has to guess it)
    now = clock.now()
    posts = db.session.scalars(select(Post).order_by(Post.id)).all()
    inside: dict[int, set[int]] = {}
    for post in posts:
        inside.setdefault(post.thread_id, set()).add(post.author_id)
    for post in posts:
        kinds = FIRST_REACTIONS if post.number == 1 else REACTIONS
        for person in people:
            is_likely = chance.random() < (0.3 if person.id in inside[post.thread_id] else 0.02)
            kind, later = chance.choice(kinds), timedelta(minutes=chance.randrange(5, 1440))
            if is_likely and person.id != post.author_id:
                at = min(max(post.created_at, person.created_at) + later, now)
                forum.give_reaction(person, post, kind, at=at)


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


def _moments_of(offering: Offering) -> Callable[[dict[str, Any]], datetime]:
    """When something was said: on its ``day`` of the offering, at its ``time``."""
    starts_on, zone = offering.starts_on, offering.timezone
    return lambda said: _moment(said["day"], said["time"], starts_on, zone)


def _moment(when: int | str | date, at: str, starts_on: date, timezone: str) -> datetime:
    """A day of the course (0 is its first), or a date, at a local time."""
    if isinstance(when, str):
        when = date.fromisoformat(when)
    day = starts_on + timedelta(days=when) if isinstance(when, int) else when
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(timezone))


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
