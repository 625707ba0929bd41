"""What all of search's pages share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.search import labels
from app.search.asked import Asked
from app.search.engine import FACETS
from app.search.facets import choice_of
from app.search.operators import Name
from app.search.parts import Address, Part, Text

MOST_VALUES = 8  # of one kind that are shown

bp = Blueprint("search", __name__, url_prefix="/<lang>")


@dataclass(frozen=True)
class Facet:
    """One value: its name, how many hits have it, and the address that keeps only those; or the
    address without it, when it is chosen already."""

    label: Text
    count: int
    url: str
    is_chosen: bool


def search_url(lang: str, address: Address, **changes: str | None) -> str:
    """The search page's address with some of its parts changed (None: dropped)."""
    said = [
        f"{name}={_quoted(one)}"
        for name, value in {**address, **changes}.items()
        if value
        for one in ((value,) if isinstance(value, str) else value)
    ]
    return f"/{lang}/search" + (f"?{'&'.join(said)}" if said else "")


@lru_cache(maxsize=2_048)
def _quoted(value: str) -> str:
    """A page has forty addresses, nearly all with the same line."""
    return quote_plus(value)


def facet_groups(
    counts: Mapping[str, Mapping[str, int]], asked: Asked, lang: str
) -> Iterator[tuple[str, Text, list[Facet]]]:
    """Name, title and values of each kind in which there is a choice, most frequent first."""
    for name in FACETS:
        facets = list(_facets(counts.get(name, {}), name, asked, lang))
        if len(facets) > 1 or any(facet.is_chosen for facet in facets):
            shown = sorted(facets, key=lambda facet: -facet.count)[:MOST_VALUES]
            yield name, labels.NAMES[Name(name)], shown


def _facets(counts: Mapping[str, int], name: str, asked: Asked, lang: str) -> Iterator[Facet]:
    # Of two that count as much, the same comes first every time, whatever the engine.
    for value, count in sorted(counts.items(), key=lambda each: (len(each[0]), each[0])):
        choice = choice_of(name, value, lang)
        if choice is None:
            continue
        is_chosen = choice.chosen[Name(name)] in _said(asked, Name(name))
        changes = dict.fromkeys(choice.chosen, "") if is_chosen else choice.chosen
        yield Facet(choice.label, count, search_url(lang, asked.adding(changes)), is_chosen)


def _said(asked: Asked, name: Name) -> set[str]:
    return {part.value for part in asked.parts if part.name is name and part.counts}


def is_removable(part: Part) -> bool:
    return part.term is not None or part.is_in_form


@bp.record_once
def _add_globals(registration: BlueprintSetupState) -> None:
    registration.app.jinja_env.globals.update(
        facet_groups=facet_groups,
        search_url=search_url,
        taken_for=labels.taken_for,
        why_ignored=labels.why_ignored,
        is_removable=is_removable,
    )
