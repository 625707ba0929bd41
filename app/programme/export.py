"""A course as the files of a package: what ``read_package`` reads, written from the rows.

The same rows always make the same bytes, and what they make loads to the same rows. Nothing that
people wrote or did in the course is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core.db import db
from app.programme.models import Item, Offering, Programme, Section, Stream, Week
from app.programme.package import FORMAT, LANGUAGES
from app.programme.parts import things_of, write_parts
from app.programme.plan_writer import item_as_written
from app.programme.yaml_text import write, write_words

TEXTS = ("title", "short_title", "summary", "objective")
STREAM_TEXTS = ("title", "short_title", "summary", "time")


class NoSourceError(Exception):
    """A text was loaded when only its HTML was kept."""


def offering_to_export(programme: Programme) -> Offering:
    """The latest, which has what the course became."""
    found = select(Offering).where(Offering.programme_id == programme.id)
    latest = found.order_by(Offering.starts_on.desc(), Offering.id.desc()).limit(1)
    return db.session.scalars(latest).one()


@dataclass(frozen=True)
class Course:
    """The rows of a programme, with the weeks of one of its offerings, in the order of the files."""

    streams: list[Stream]
    weeks: list[Week]
    sections: list[Section]
    offerings: list[Offering]


def write_package(folder: Path, offering: Offering) -> None:
    """The programme into this folder, its weeks and what is in them as this offering has them.
    Raises NoSourceError."""
    course = _course(offering)
    write(folder / "package.yaml", _package(offering, course))
    for lang in LANGUAGES:
        write(folder / lang / "texts.yaml", _texts(offering.programme, lang, course))
        for week in course.weeks:
            text = getattr(week, f"intro_{lang}")
            _write_source(folder / lang / "weeks" / f"{week.number}.md", text)
            if (team := getattr(week, f"team_{lang}")) is not None:
                _write_source(folder / lang / "team" / f"{week.number}.md", team)
        for section in course.sections:
            text = getattr(section, f"text_{lang}")
            _write_source(folder / lang / "sections" / f"{section.key}.md", text)
    write(folder / "plan.yaml", _plan(offering, [stream.code for stream in course.streams]))
    write_parts(folder, offering)


def _course(offering: Offering) -> Course:
    of_programme = {"programme_id": offering.programme_id}
    streams = select(Stream).filter_by(**of_programme).order_by(Stream.position)
    weeks = select(Week).filter_by(offering_id=offering.id).order_by(Week.number)
    sections = select(Section).filter_by(**of_programme).order_by(Section.position)
    offerings = select(Offering).filter_by(**of_programme).order_by(Offering.id)
    markdown_of_weeks = undefer(Week.intro_en), undefer(Week.intro_fr)
    markdown_of_sections = undefer(Section.text_en), undefer(Section.text_fr)
    return Course(
        streams=list(db.session.scalars(streams)),
        weeks=list(db.session.scalars(weeks.options(*markdown_of_weeks))),
        sections=list(db.session.scalars(sections.options(*markdown_of_sections))),
        offerings=list(db.session.scalars(offerings)),
    )


def _package(offering: Offering, course: Course) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "uuid": offering.programme.uuid,
        "code": offering.programme.code,
        "timezone": offering.timezone,
        "streams": [_stream(stream) for stream in course.streams],
        "weeks": [{"uuid": week.uuid, "number": week.number} for week in course.weeks],
        "sections": [section.key for section in course.sections],
        "offerings": [
            {name: getattr(each, name) for name in ("uuid", "slug", "starts_on", "ends_on")}
            for each in course.offerings
        ],
    }


def _stream(stream: Stream) -> dict[str, Any]:
    said = {"uuid": stream.uuid, "code": stream.code, "minutes": stream.minutes}
    least = {} if stream.minutes_min is None else {"minutes_min": stream.minutes_min}
    return said | least


def _texts(programme: Programme, lang: str, course: Course) -> dict[str, Any]:
    return {
        **_said(programme, lang, TEXTS),
        "streams": {stream.code: _said(stream, lang, STREAM_TEXTS) for stream in course.streams},
        "weeks": {week.number: _said(week, lang, TEXTS) for week in course.weeks},
        "sections": {section.key: _said(section, lang, ("title",)) for section in course.sections},
        "offerings": {each.slug: _said(each, lang, ("title",)) for each in course.offerings},
        "principles": [
            {name: principle[name] for name in ("title", "text")}
            for principle in getattr(programme, f"principles_{lang}")
        ],
    }


def _said(row: Any, lang: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: getattr(row, f"{name}_{lang}") for name in names}


def _write_source(path: Path, text: str | None) -> None:
    if text is None:
        raise NoSourceError
    write_words(path, text + "\n")


def _plan(offering: Offering, codes: list[str]) -> list[dict[str, Any]]:
    found = db.session.execute(
        select(Week.number, Item)
        .join(Item, Item.week_id == Week.id)
        .where(Week.offering_id == offering.id, Item.retired_at.is_(None))
        .order_by(Week.number, Item.position)
    )
    things = {(thing.kind, thing.uuid) for thing in things_of(offering)}
    return [
        {"week": number, "items": [item_as_written(row.Item, codes, things) for row in rows]}
        for number, rows in groupby(found, key=lambda row: row.number)
    ]
