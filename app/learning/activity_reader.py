"""The activities of a course package: ``activities/<week>.yaml``, read and checked.

The format is described for authors in ``docs/activities.md``. Nothing here touches the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from app.learning.lengths import LONGEST_RESULT, longest_result
from app.learning.models import Mode, Visibility
from app.learning.quiz_reader import MINUTES, Texts, both, files_by_week, flag
from app.learning.schedule import Opening, read_opening
from app.programme.package import LANGUAGES
from app.programme.package_reader import Reader
from app.programme.parts import Names

FOLDER = "activities"
LENGTHS = ("short", "long")


@dataclass(frozen=True)
class ActivityPlan:
    """``values`` are those of a row of ``Activity``, but for its week, its rendered prompt and the
    moment of its ``opening``, which is another in each offering."""

    week: int
    uuid: str
    values: dict[str, Any]
    opening: Opening | None = None


def read_activities(folder: Path, names: Names) -> list[ActivityPlan] | None:
    """In the order of the files. None when the package has none. PackageError at the first
    fault."""
    found = [
        _activity(reader, node, week, position, names)
        for week, reader in files_by_week(folder / FOLDER, names)
        for position, node in enumerate(reader.items(reader.root, "The file"), start=1)
    ]
    return found or None


def _activity(
    reader: Reader, node: yaml.Node, week: int, position: int, names: Names
) -> ActivityPlan:
    wanted = {"uuid", "title", "prompt", "mode", "streams", "visibility", "minutes", "published",
              "fields"}  # fmt: skip
    fields = reader.exactly(node, "An activity", wanted, frozenset({"opens"}))
    values: Texts = {
        "position": position,
        **both(reader, fields["title"], "title"),
        **both(reader, fields["prompt"], "prompt"),
        "mode": _one_of(reader, fields["mode"], "mode", Mode),
        "streams": _streams(reader, fields["streams"], names),
        "visibility": _one_of(reader, fields["visibility"], "visibility", Visibility),
        "minutes": reader.number(fields["minutes"], "minutes", *MINUTES),
        "is_published": flag(reader, fields["published"], "published"),
        "fields": _fields(reader, fields["fields"]),
    }
    opening = read_opening(reader, fields["opens"], names) if "opens" in fields else None
    return ActivityPlan(week, names.name(reader, "activity", fields["uuid"]), values, opening)


def _one_of(reader: Reader, node: yaml.Node, name: str, known: type[StrEnum]) -> str:
    said = reader.text(node, name)
    if said not in tuple(known):
        raise reader.fail(node, f"{name} must be one of {', '.join(known)}.")
    return said


def _streams(reader: Reader, node: yaml.Node, names: Names) -> list[str]:
    seen: set[str] = set()
    found = []
    for each in reader.items(node, "streams"):
        code = reader.once(seen, reader.text(each, "A stream"), each, "stream")
        if code not in names.streams:
            raise reader.fail(
                each, f"the stream {code!r} is unknown: package.yaml has no such stream."
            )
        found.append(code)
    return found


def _fields(reader: Reader, node: yaml.Node) -> list[Texts]:
    seen: set[str] = set()
    found = [_field(reader, each, seen) for each in reader.items(node, "fields")]
    longest = longest_result(found)
    if longest > LONGEST_RESULT:
        raise reader.fail(
            node,
            f"a result could have {longest} characters, and has room for {LONGEST_RESULT}: "
            "take a field away, or make one short.",
        )
    return found


def _field(reader: Reader, node: yaml.Node, seen: set[str]) -> Texts:
    fields = reader.exactly(
        node, "A field", {"id", "label", "length", "required"}, frozenset({"hint"})
    )
    length = reader.text(fields["length"], "length")
    if length not in LENGTHS:
        raise reader.fail(fields["length"], f"length must be one of {', '.join(LENGTHS)}.")
    hint = both(reader, fields["hint"], "hint") if "hint" in fields else None
    return {
        "id": reader.once(seen, reader.code(fields["id"], "id"), fields["id"], "id"),
        **both(reader, fields["label"], "label"),
        **(hint or {f"hint_{lang}": "" for lang in LANGUAGES}),
        "is_long": length == "long",
        "is_required": flag(reader, fields["required"], "required"),
    }
