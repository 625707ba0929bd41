"""What the facilitators of the demo made of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.facilitation.commands import collections, syntheses
from app.facilitation.commands.syntheses import Do
from app.facilitation.queries.collections import Place
from app.facilitation.queries.syntheses import Subject, subject_of_thread, subject_of_week
from app.forum.models import Post, Thread
from app.programme.models import Week
from app.programme.queries import outline

At = Callable[[dict[str, Any]], datetime]


def gather(
    told: Mapping[str, Any], people: Mapping[str, User], threads: Mapping[str, int], at: At
) -> None:
    """``threads`` by their titles."""
    for said in told["syntheses"]:
        with clock.as_of(min(at(said), clock.now())):
            _sum_up(said, people[said["by"]], threads)
    for said in told["collections"]:
        with clock.as_of(min(at(said), clock.now())):
            _collect(said, people[said["by"]], threads)


def _sum_up(said: dict[str, Any], writer: User, threads: Mapping[str, int]) -> None:
    cited = [f"#{threads[title]}/{number}" for title, number in said["cites"]]
    values = {name: said[name].strip() for name in syntheses.COLUMNS}
    for at, citation in enumerate(cited, start=1):
        values = {name: text.replace(f"{{{at}}}", citation) for name, text in values.items()}
    syntheses.write_synthesis(writer, _subject(said, threads), values, Do.PUBLISH)


def _subject(said: dict[str, Any], threads: Mapping[str, int]) -> Subject:
    if "week" in said:
        return subject_of_week(_week(said))
    subject = subject_of_thread(db.session.get_one(Thread, threads[said["thread"]]))
    assert subject is not None  # noqa: S101  (the demo's are of weeks)
    return subject


def _week(said: dict[str, Any]) -> Week:
    course = outline()
    assert course.current_offering is not None  # noqa: S101  (the demo takes part in it)
    return course.week(course.current_offering, said["week"])


def _collect(said: dict[str, Any], writer: User, threads: Mapping[str, int]) -> None:
    subject = subject_of_week(_week(said))
    place = Place(subject.offering_id, subject.board_id, subject.week_id)
    values = {name: said[name] for name in collections.COLUMNS}
    made = collections.begin_collection(writer, place, values, f"demo week {said['week']}")
    for entry in said["entries"]:
        thread = db.session.get_one(Thread, threads[entry["thread"]])
        post = None
        if "number" in entry:
            some = select(Post).filter_by(thread_id=thread.id, number=entry["number"])
            post = db.session.scalars(some).one()
        notes = {"note_en": entry["note_en"], "note_fr": entry["note_fr"]}
        collections.add_entry(writer, made, thread, post, notes)
    collections.write_collection(writer, made, values, Do.PUBLISH)
