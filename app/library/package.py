"""The shelf in a course package: ``resources.yaml``, as ``docs/resources.md`` describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db, hold
from app.core.events import publish
from app.library.addresses import is_web_address
from app.library.events import ResourceChanged
from app.library.models import (
    LANGUAGES,
    RESOURCE,
    Kind,
    Level,
    OneLanguage,
    Resource,
    ResourceWeek,
    State,
    Status,
)
from app.library.writer import resource_as_written, resource_text
from app.programme.models import Offering, Programme, Stream
from app.programme.package_reader import Reader
from app.programme.parts import Names, Thing, register
from app.programme.revisions.commands import note_change
from app.programme.yaml_text import write

FILE = "resources.yaml"
NEEDED = {"uuid", "title", "publisher", "kind", "level", "why", "status"}
OPTIONAL = frozenset(
    {
        "one_language",
        "url",
        "minutes",
        "length",
        "licence",
        "transcript",
        "weeks",
        "streams",
        "last_checked",
    }
)
MINUTES = (1, 6_000)
ADDRESS = "must be the address of a page, like https://example.org/page."


@dataclass(frozen=True)
class Entry:
    """A resource as the package has it. ``values`` are columns and what is in them."""

    uuid: str
    weeks: list[int]
    streams: list[str]
    values: dict[str, Any] = field(default_factory=dict)


class Resources:
    """The part of a course package that is the shelf."""

    is_of_offerings = False

    def read(self, folder: Path, names: Names) -> list[Entry] | None:
        path = folder / FILE
        if not path.exists():
            return None
        reader = Reader(path)
        nodes = reader.items(reader.root, "The resources")
        return [_entry(reader, names, node) for node in nodes]

    def load(self, read: list[Entry], programme: Programme, offerings: list[Offering]) -> None:
        """What is listed no longer leaves the shelf, and keeps its page: people may have written
        about it."""
        there = {resource.uuid: resource for resource in _held(programme)}
        streams = {stream.code: stream for stream in db.session.scalars(_streams_of(programme))}
        for position, entry in enumerate(read):
            resource = there.get(entry.uuid) or _new(entry.uuid, programme)
            _change(resource, entry, position, [streams[code] for code in entry.streams])
        listed = {entry.uuid for entry in read}
        for resource in there.values():
            if resource.is_packaged and resource.uuid not in listed:
                before = resource_text(resource)
                resource.status = Status.ARCHIVED
                _tell_if_changed(resource, before)

    def write(self, folder: Path, offering: Offering) -> None:
        published = _published(offering)
        if published:
            write(folder / FILE, [resource_as_written(resource) for resource in published])

    def things(self, offering: Offering) -> list[Thing]:
        return [
            Thing(RESOURCE, each.uuid, each.title_en, each.title_fr)
            for each in _published(offering)
        ]


def _published(offering: Offering) -> list[Resource]:
    shelf = _resources_of(offering.programme)
    return [each for each in shelf if each.state == State.PUBLISHED]


def _entry(reader: Reader, names: Names, node: yaml.Node) -> Entry:
    fields = reader.exactly(node, "A resource", NEEDED, OPTIONAL)
    uuid = names.name(reader, RESOURCE, fields["uuid"])
    title = _pair(reader, fields["title"], "title", least=1)
    urls = _addresses(reader, fields, "url", title)
    values: dict[str, Any] = {
        "one_language": _one_language(reader, node, fields, title),
        "kind": _one_of(reader, fields["kind"], "kind", Kind),
        "level": _one_of(reader, fields["level"], "level", Level),
        "status": _one_of(reader, fields["status"], "status", Status),
        "licence": reader.text(fields["licence"], "licence") if "licence" in fields else "",
        "last_checked": _day(reader, fields),
    }
    for name in ("minutes", "length"):
        given = fields.get(name)
        values[name] = reader.number(given, name, *MINUTES) if given is not None else None
    pairs = {
        "title": title,
        "publisher": _pair(reader, fields["publisher"], "publisher", least=2),
        "url": urls,
        "transcript": _addresses(reader, fields, "transcript", title),
        "why": _pair(reader, fields["why"], "why", least=2),
    }
    for name, pair in pairs.items():
        values |= {f"{name}_{lang}": pair.get(lang, "") for lang in LANGUAGES}
    return Entry(uuid, _weeks(reader, fields, names), _streams(reader, fields, names), values)


def _pair(reader: Reader, node: yaml.Node, where: str, *, least: int) -> dict[str, str]:
    """A text in both languages; with ``least`` 1, in one of them at the least."""
    found = reader.exactly(node, where, set(), frozenset(LANGUAGES))
    missing = [lang for lang in LANGUAGES if lang not in found]
    if len(found) < least:
        raise reader.fail(node, f"{where} needs {missing[0]!r}: both languages need it.")
    return {lang: reader.text(found[lang], f"{where} in {lang}") for lang in LANGUAGES
            if lang in found}  # fmt: skip


def _addresses(
    reader: Reader, fields: dict[str, yaml.Node], name: str, title: dict[str, str]
) -> dict[str, str]:
    """Where it is, in languages in which it has a title."""
    if name not in fields:
        return {}
    found = _pair(reader, fields[name], name, least=1)
    nodes = reader.mapping(fields[name], name)
    for lang, address in found.items():
        if not is_web_address(address):
            raise reader.fail(nodes[lang], f"{name} in {lang} {ADDRESS}")
        if lang not in title:
            raise reader.fail(nodes[lang], f"{name} in {lang} is there without a title in {lang}.")
    return found


def _one_language(
    reader: Reader, node: yaml.Node, fields: dict[str, yaml.Node], title: dict[str, str]
) -> str:
    if "one_language" not in fields:
        if len(title) == 1:
            why = " or ".join(OneLanguage)
            raise reader.fail(node, f"a resource in one language needs 'one_language': {why}.")
        return ""
    if len(title) == 2:
        raise reader.fail(fields["one_language"], "this resource is there in both languages.")
    return _one_of(reader, fields["one_language"], "one_language", OneLanguage)


def _one_of(reader: Reader, node: yaml.Node, where: str, known: Any) -> str:
    text = reader.text(node, where)
    if text not in list(known):
        raise reader.fail(node, f"{where} must be one of {', '.join(known)}.")
    return text


def _day(reader: Reader, fields: dict[str, yaml.Node]) -> date | None:
    return reader.day(fields["last_checked"], "last_checked") if "last_checked" in fields else None


def _weeks(reader: Reader, fields: dict[str, yaml.Node], names: Names) -> list[int]:
    seen: set[str] = set()
    for node in reader.items(fields["weeks"], "weeks") if "weeks" in fields else ():
        number = reader.number(node, "A week", names.weeks[0], names.weeks[-1])
        reader.once(seen, str(number), node, "week")
    return sorted(map(int, seen))


def _streams(reader: Reader, fields: dict[str, yaml.Node], names: Names) -> list[str]:
    seen: set[str] = set()
    for node in reader.items(fields["streams"], "streams") if "streams" in fields else ():
        code = reader.text(node, "A stream")
        if code not in names.streams:
            raise reader.fail(node, f"the stream {code!r} is unknown: package.yaml has no such.")
        reader.once(seen, code, node, "stream")
    return [code for code in names.streams if code in seen]


def _resources_of(programme: Programme, *, is_fresh: bool = False) -> list[Resource]:
    statement = select(Resource).where(Resource.programme_id == programme.id)
    whole = selectinload(Resource.weeks), selectinload(Resource.streams)
    return list(
        db.session.scalars(
            statement.options(*whole).order_by(Resource.position, Resource.id),
            execution_options={"populate_existing": is_fresh},
        )
    )


def _held(programme: Programme) -> list[Resource]:
    """As with sessions: what somebody saves meanwhile comes before, and is kept, or after."""
    of_programme = select(Resource.id).where(Resource.programme_id == programme.id)
    for resource_id in db.session.scalars(of_programme.order_by(Resource.id)).all():
        hold(Resource, resource_id)
    return _resources_of(programme, is_fresh=True)


def _streams_of(programme: Programme) -> Any:
    return select(Stream).where(Stream.programme_id == programme.id)


def _new(uuid: str, programme: Programme) -> Resource:
    resource = Resource(uuid=uuid, programme_id=programme.id, state=State.PUBLISHED, weeks=[])
    db.session.add(resource)
    return resource


def _change(resource: Resource, entry: Entry, position: int, streams: list[Stream]) -> None:
    """As the package has it. Only what differs is set, so that loading again changes nothing."""
    before = resource_text(resource) if resource.id is not None else ""
    values = entry.values | {"position": position, "is_packaged": True, "state": State.PUBLISHED}
    for name, value in values.items():
        if getattr(resource, name) != value:
            setattr(resource, name, value)
    if resource.week_numbers != entry.weeks:
        there = {week.number: week for week in resource.weeks}
        resource.weeks = [there.get(n) or ResourceWeek(number=n) for n in entry.weeks]
    if resource.streams != streams:
        resource.streams = streams
    _tell_if_changed(resource, before)


def _tell_if_changed(resource: Resource, before: str) -> None:
    """What people had made of it is kept among its revisions."""
    if db.session.is_modified(resource) or resource.id is None:
        db.session.flush()  # who listens looks for it by its number
        if before:
            note_change(None, None, RESOURCE, resource.uuid, before, resource_text(resource))
        publish(ResourceChanged(resource.id))


register("resources", Resources())
