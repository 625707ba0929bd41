"""The plan of a week as the file of a package has it: the same rows always make the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from app.programme import yaml_text
from app.programme.models import Item


def item_as_written(
    item: Item, codes: Sequence[str], things: Collection[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """``codes`` are the streams' in their order. A thing that is not among ``things`` (by kind and
    UUID), where they are given, is not named: the package will not have it."""
    said: dict[str, Any] = {"uuid": item.uuid, "kind": str(item.kind)}
    if item.thing_uuid is not None and (things is None or (item.kind, item.thing_uuid) in things):
        said["thing"] = item.thing_uuid
    weights = {code: item.weights[code] for code in codes if code in item.weights}
    posts = {} if item.posts is None else {"posts": item.posts}
    return said | {
        "minutes": item.minutes,
        **posts,
        "streams": weights,
        "en": item.title_en,
        "fr": item.title_fr,
    }


def text_of_items(items: Sequence[Item], codes: Sequence[str]) -> str:
    """What there is to do in a week, as the revisions of its plan keep it."""
    return yaml_text.dump([item_as_written(item, codes) for item in items]) if items else ""


def edition_of(item: Item, codes: Sequence[str]) -> str:
    """Names a state of an item: what it says, wherever it stands."""
    return yaml_text.edition_of(text_of_items([item], codes))
