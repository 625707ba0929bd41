"""A course package: a folder of YAML and Markdown in both languages, read and checked as a whole.

``read_package(folder)`` gives a ``Package`` or raises ``PackageError`` with the file, the line
and what to do about it. Nothing here touches the database. The format is described for authors
in ``docs/course-package.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from app.core import clock
from app.programme.package_reader import PackageError, Reader, read_text
from app.programme.parts import Names, read_parts
from app.programme.plan import PlannedItem, read_plan

FORMAT = 1
LANGUAGES = ("en", "fr")
WEEKS = range(7)
MINUTES = (1, 10_000)  # a week has no more
WEEKS_AWAY = (-520, 520)  # ten years
PRINCIPLES = 5


@dataclass(frozen=True)
class OfferingPlan:
    """When the package wants an offering to run: by date, or by weeks from this one."""

    uuid: str
    slug: str
    starts_on: date | None
    ends_on: date | None
    starts_in_weeks: int | None

    def dates(self, today: date) -> tuple[date, date]:
        """First day (a Monday) and last day, both part of the offering."""
        if self.starts_on is not None and self.ends_on is not None:
            return self.starts_on, self.ends_on
        monday = today - timedelta(days=today.weekday())
        starts_on = monday + timedelta(weeks=self.starts_in_weeks or 0)
        return starts_on, starts_on + timedelta(weeks=5, days=-3)


@dataclass(frozen=True)
class Package:
    """What a package says. ``texts``, ``weeks``, ``team`` and ``sections`` have one entry per
    language; ``team`` has the weeks that say what a team should know."""

    uuid: str
    code: str
    timezone: str
    streams: list[dict[str, Any]]
    week_uuids: dict[int, str]
    section_keys: list[str]
    offerings: list[OfferingPlan]
    texts: dict[str, dict[str, Any]]
    weeks: dict[str, dict[int, str]]
    team: dict[str, dict[int, str]]
    sections: dict[str, dict[str, str]]
    parts: dict[str, Any]
    plan: list[PlannedItem]


def read_package(folder: Path) -> Package:
    """Read and check everything; PackageError at the first fault."""
    reader = Reader(folder / "package.yaml")
    wanted = {"format", "uuid", "code", "timezone", "streams", "weeks", "sections", "offerings"}
    top = reader.exactly(reader.root, "The package", wanted, frozenset())
    if reader.number(top["format"], "format", 1, 999) != FORMAT:
        raise reader.fail(top["format"], f"this site reads packages of format {FORMAT}.")
    uuids: set[str] = set()  # each is there once, whatever it is of
    uuid = reader.once(uuids, reader.uuid(top["uuid"], "uuid"), top["uuid"], "uuid")
    streams = list(_streams(reader, top["streams"], uuids))
    codes = [stream["code"] for stream in streams]
    keys = list(_section_keys(reader, top["sections"]))
    offerings = list(_offerings(reader, top["offerings"], uuids))
    slugs = [offering.slug for offering in offerings]
    week_uuids = _week_uuids(reader, top["weeks"], uuids)
    zone = _zone(reader, top["timezone"])
    names = Names(
        streams=codes,
        weeks=list(WEEKS),
        offerings=slugs,
        uuids=uuids,
        zone=zone,
        mondays=[offering.dates(clock.today(zone))[0] for offering in offerings],
    )
    return Package(
        uuid=uuid,
        code=reader.code(top["code"], "code"),
        timezone=zone,
        streams=streams,
        week_uuids=week_uuids,
        section_keys=keys,
        offerings=offerings,
        texts={
            lang: _texts(folder / lang / "texts.yaml", codes, keys, slugs) for lang in LANGUAGES
        },
        weeks={
            lang: {n: _markdown(folder / lang / "weeks" / f"{n}.md") for n in WEEKS}
            for lang in LANGUAGES
        },
        team=_team(folder),
        sections={
            lang: {key: _markdown(folder / lang / "sections" / f"{key}.md") for key in keys}
            for lang in LANGUAGES
        },
        parts=read_parts(folder, names),
        plan=read_plan(folder, names),  # last, for it names the things of the parts
    )


def _zone(reader: Reader, node: yaml.Node) -> str:
    name = reader.text(node, "timezone")
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise reader.fail(node, "timezone must be like America/Toronto.") from None
    return name


def _section_keys(reader: Reader, node: yaml.Node) -> Iterator[str]:
    seen: set[str] = set()
    for item in reader.items(node, "sections"):
        yield reader.once(seen, reader.code(item, "A section"), item, "section")


def _streams(reader: Reader, node: yaml.Node, uuids: set[str]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for item in reader.items(node, "streams"):
        wanted = {"uuid", "code", "minutes"}
        fields = reader.exactly(item, "A stream", wanted, frozenset({"minutes_min"}))
        minutes = {
            name: reader.number(fields[name], name, *MINUTES)
            for name in ("minutes", "minutes_min")
            if name in fields
        }
        yield {
            "uuid": reader.once(uuids, reader.uuid(fields["uuid"], "uuid"), item, "uuid"),
            "code": reader.once(seen, reader.code(fields["code"], "code"), item, "stream"),
            "minutes": minutes["minutes"],
            "minutes_min": minutes.get("minutes_min"),
        }


def _week_uuids(reader: Reader, node: yaml.Node, uuids: set[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    seen: set[str] = set()
    for item in reader.items(node, "weeks"):
        fields = reader.exactly(item, "A week", {"uuid", "number"}, frozenset())
        number = reader.number(fields["number"], "number", WEEKS[0], WEEKS[-1])
        reader.once(seen, str(number), item, "week")
        found[number] = reader.once(uuids, reader.uuid(fields["uuid"], "uuid"), item, "uuid")
    if sorted(found) != list(WEEKS):
        raise reader.fail(node, "weeks must be numbered 0 to 6, each once.")
    return found


def _offerings(reader: Reader, node: yaml.Node, uuids: set[str]) -> Iterator[OfferingPlan]:
    seen: set[str] = set()
    for item in reader.items(node, "offerings"):
        dated = frozenset({"starts_on", "ends_on", "starts_in_weeks"})
        fields = reader.exactly(item, "An offering", {"uuid", "slug"}, dated)
        starts_on, ends_on, starts_in_weeks = _when(reader, item, fields)
        yield OfferingPlan(
            uuid=reader.once(uuids, reader.uuid(fields["uuid"], "uuid"), item, "uuid"),
            slug=reader.once(seen, reader.code(fields["slug"], "slug"), item, "offering"),
            starts_on=starts_on,
            ends_on=ends_on,
            starts_in_weeks=starts_in_weeks,
        )


def _when(
    reader: Reader, item: yaml.Node, fields: dict[str, yaml.Node]
) -> tuple[date | None, date | None, int | None]:
    """First day and last day, or how many weeks from the one it is loaded in."""
    named = fields.keys() - {"uuid", "slug"}
    if named == {"starts_in_weeks"}:
        return None, None, reader.number(fields["starts_in_weeks"], "starts_in_weeks", *WEEKS_AWAY)
    if named != {"starts_on", "ends_on"}:
        raise reader.fail(
            item, "an offering needs either starts_on and ends_on, or starts_in_weeks."
        )
    starts_on = reader.day(fields["starts_on"], "starts_on")
    ends_on = reader.day(fields["ends_on"], "ends_on")
    if starts_on.weekday():
        raise reader.fail(fields["starts_on"], "starts_on must be a Monday.")
    if ends_on < starts_on:
        raise reader.fail(fields["ends_on"], "ends_on must not be before starts_on.")
    return starts_on, ends_on, None


def _texts(path: Path, streams: list[str], sections: list[str], offerings: list[str]) -> Any:
    """The words of one language as plain values, once every name is there and none is unknown."""
    reader = Reader(path)
    wanted = {"title", "short_title", "summary", "objective", "streams", "weeks", "sections",
              "offerings", "principles"}  # fmt: skip
    top = reader.exactly(reader.root, "The file", wanted, frozenset())
    stream_fields = {"title", "short_title", "summary", "time"}
    week_fields = {"title", "short_title", "summary", "objective"}
    by_stream = _each(reader, top["streams"], "stream", streams, stream_fields)
    by_week = _each(reader, top["weeks"], "week", [str(n) for n in WEEKS], week_fields)
    principles = reader.items(top["principles"], "principles")
    if len(principles) != PRINCIPLES:
        raise reader.fail(top["principles"], f"there are {PRINCIPLES} principles: list them all.")
    return {
        "title": reader.text(top["title"], "title"),
        "short_title": reader.text(top["short_title"], "short_title"),
        "summary": reader.text(top["summary"], "summary"),
        "objective": reader.text(top["objective"], "objective"),
        "streams": by_stream,
        "weeks": {int(n): week for n, week in by_week.items()},
        "sections": _each(reader, top["sections"], "section", sections, {"title"}),
        "offerings": _each(reader, top["offerings"], "offering", offerings, {"title"}),
        "principles": [
            {
                name: reader.text(node, name)
                for name, node in reader.exactly(
                    item, "A principle", {"title", "text"}, frozenset()
                ).items()
            }
            for item in principles
        ],
    }


def _each(
    reader: Reader, node: yaml.Node, noun: str, names: list[str], fields: set[str]
) -> dict[str, dict[str, str]]:
    """One entry per name. A name that ``package.yaml`` does not have is unknown."""
    found = reader.mapping(node, f"{noun}s")
    for name in sorted(found.keys() - set(names)):
        raise reader.fail(found[name], f"the {noun} {name!r} is unknown: package.yaml has no such.")
    entries: dict[str, dict[str, str]] = {}
    for name in names:
        if name not in found:
            raise reader.fail(node, f"the {noun} {name!r} has no texts here: add them.")
        values = reader.exactly(found[name], f"The {noun} {name!r}", fields, frozenset())
        entries[name] = {key: reader.text(value, key) for key, value in values.items()}
    return entries


def _team(folder: Path) -> dict[str, dict[int, str]]:
    """A week may have none; one that has it has it in both languages."""
    files = {(lang, n): folder / lang / "team" / f"{n}.md" for lang in LANGUAGES for n in WEEKS}
    some = [n for n in WEEKS if any(files[lang, n].exists() for lang in LANGUAGES)]
    return {lang: {n: _markdown(files[lang, n]) for n in some} for lang in LANGUAGES}


def _markdown(path: Path) -> str:
    text = read_text(path).strip()
    if not text:
        raise PackageError(path, 1, "this file is empty: both languages need every text.")
    return text
