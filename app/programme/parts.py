"""What features add to a course package: resources, live sessions, activities, quizzes.

A feature registers a ``Part``. Its files lie in the package's folder beside those of the course;
they are read and checked with it, before anything is written, and loaded with it, in the order of
registration, in the same transaction. A package without a part's files has none of its things.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import yaml

from app.programme.models import Offering, Programme
from app.programme.package_reader import Reader


@dataclass
class Names:
    """What a package has named before a part is read, for the part to refer to. ``things`` are
    those of the parts before it, by kind and UUID; every UUID of a package is there once.
    ``mondays`` are the first days of its offerings, if it were loaded today, in ``zone``."""

    streams: list[str]
    weeks: list[int]
    offerings: list[str]
    uuids: set[str]
    zone: str = "UTC"
    mondays: list[date] = field(default_factory=list)
    things: dict[str, set[str]] = field(default_factory=dict)

    def name(self, reader: Reader, kind: str, node: yaml.Node) -> str:
        """The UUID of a new thing of this kind. PackageError for one that is there already."""
        uuid = reader.once(self.uuids, reader.uuid(node, "uuid"), node, "uuid")
        self.things.setdefault(kind, set()).add(uuid)
        return uuid

    def refer(self, reader: Reader, kind: str, node: yaml.Node) -> str:
        """The UUID of a thing of this kind. PackageError when the package has no such."""
        uuid = reader.uuid(node, kind)
        if uuid not in self.things.get(kind, ()):
            raise reader.fail(
                node, f"the {kind} {uuid} is unknown: no {kind} of this package has it."
            )
        return uuid


@dataclass(frozen=True)
class Thing:
    """What an item of a plan may stand for. ``week`` is the number of its week, None for what
    belongs to no one week. A title is "" in a language in which it has none."""

    kind: str
    uuid: str
    title_en: str
    title_fr: str
    week: int | None = None

    def title_in(self, lang: str) -> tuple[str, str]:
        """Its title for who reads in this language, and the language of that."""
        own, other = (self.title_en, self.title_fr)[:: 1 if lang == "en" else -1]
        return (own, lang) if own else (other, "fr" if lang == "en" else "en")


class Part(Protocol):
    """``read`` gives what ``load`` takes, and None when the package has no files of this part. It
    raises PackageError and touches no row. ``load`` makes the database say what was read; doing it
    again changes nothing. ``write`` puts the files into a folder as ``read`` would find them, with
    what this offering has, and ``things`` are those of its things that a plan may name.
    ``is_of_offerings`` when each offering has things of its own, and the programme none."""

    is_of_offerings: bool

    def read(self, folder: Path, names: Names) -> Any: ...

    def load(self, read: Any, programme: Programme, offerings: list[Offering]) -> None: ...

    def write(self, folder: Path, offering: Offering) -> None: ...

    def things(self, offering: Offering) -> list[Thing]: ...


_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Once, when the feature is imported."""
    _parts[name] = part


def read_parts(folder: Path, names: Names) -> dict[str, Any]:
    read = {name: part.read(folder, names) for name, part in _parts.items()}
    return {name: found for name, found in read.items() if found is not None}


def load_parts(read: dict[str, Any], programme: Programme, offerings: list[Offering]) -> None:
    for name, found in read.items():
        _parts[name].load(found, programme, offerings)


def of_offerings(read: dict[str, Any]) -> dict[str, Any]:
    """Those that each offering has things of."""
    return {name: found for name, found in read.items() if _parts[name].is_of_offerings}


def write_parts(folder: Path, offering: Offering) -> None:
    for part in _parts.values():
        part.write(folder, offering)


def things_of(offering: Offering) -> list[Thing]:
    """Of every part, in the order of the files."""
    return [thing for part in _parts.values() for thing in part.things(offering)]
