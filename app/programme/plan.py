"""``plan.yaml`` of a course package: what there is to do in each week, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from app.programme.models import ItemKind, Weight
from app.programme.package_reader import Reader
from app.programme.parts import Names

MINUTES = (1, 600)
POSTS = (1, 20)
# Kinds that are a thing of the package, which the item may name.
THINGS = {ItemKind.SESSION, ItemKind.RESOURCE, ItemKind.ACTIVITY, ItemKind.QUIZ}


@dataclass(frozen=True)
class PlannedItem:
    """An item as the package has it. ``weights`` by the streams' codes."""

    uuid: str
    week: int
    kind: ItemKind
    thing_uuid: str | None
    minutes: int
    posts: int | None
    weights: dict[str, str]
    title_en: str
    title_fr: str


def read_plan(folder: Path, names: Names) -> list[PlannedItem]:
    """In the order of the file, which is that of the page. Raises PackageError."""
    reader = Reader(folder / "plan.yaml")
    seen: set[str] = set()
    found: list[PlannedItem] = []
    for node in reader.items(reader.root, "The plan"):
        fields = reader.exactly(node, "A week's plan", {"week", "items"}, frozenset())
        week = reader.number(fields["week"], "week", names.weeks[0], names.weeks[-1])
        reader.once(seen, str(week), fields["week"], "week")
        found += [
            read_item(reader, item, week, names) for item in reader.items(fields["items"], "items")
        ]
    for week in names.weeks:
        for stream in names.streams:
            if not any(item.week == week and stream in item.weights for item in found):
                raise reader.fail(
                    reader.root, f"week {week} has nothing for the stream {stream!r}: add an item."
                )
    return found


def read_item(reader: Reader, node: yaml.Node, week: int, names: Names) -> PlannedItem:
    """Raises PackageError."""
    wanted = {"uuid", "kind", "minutes", "streams", "en", "fr"}
    fields = reader.exactly(node, "An item", wanted, frozenset({"thing", "posts"}))
    kind = _kind(reader, fields["kind"])
    if "thing" in fields and kind not in THINGS:
        raise reader.fail(fields["thing"], f"an item of kind {kind} has no thing: remove it.")
    if "posts" in fields and kind is not ItemKind.TALK:
        raise reader.fail(fields["posts"], f"an item of kind {kind} has no posts: remove them.")
    return PlannedItem(
        uuid=names.name(reader, "item", fields["uuid"]),
        week=week,
        kind=kind,
        thing_uuid=names.refer(reader, kind, fields["thing"]) if "thing" in fields else None,
        minutes=reader.number(fields["minutes"], "minutes", *MINUTES),
        posts=reader.number(fields["posts"], "posts", *POSTS) if "posts" in fields else None,
        weights=dict(_weights(reader, fields["streams"], names)),
        title_en=reader.text(fields["en"], "en"),
        title_fr=reader.text(fields["fr"], "fr"),
    )


def _kind(reader: Reader, node: yaml.Node) -> ItemKind:
    text = reader.text(node, "kind")
    if text not in tuple(ItemKind):
        raise reader.fail(node, f"kind must be one of {', '.join(ItemKind)}.")
    return ItemKind(text)


def _weights(reader: Reader, node: yaml.Node, names: Names) -> Iterator[tuple[str, str]]:
    given = reader.mapping(node, "streams")
    if not given:
        raise reader.fail(node, "an item is for one stream at least: name it.")
    for code in given:
        if code not in names.streams:
            raise reader.fail(
                given[code], f"the stream {code!r} is unknown: package.yaml has no such."
            )
    for code in names.streams:
        if code in given:
            weight = reader.text(given[code], code)
            if weight not in tuple(Weight):
                raise reader.fail(given[code], f"{code} must be one of {', '.join(Weight)}.")
            yield code, weight
