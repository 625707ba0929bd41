"""What the hits have in common, counted, with the address that keeps only those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l

from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import Kind, Language
from app.programme.queries import Outline

MOST = 8  # values of one kind that are shown
TITLES = {"week": _l("Week"), "stream": _l("Stream"), "kind": _l("Kind"), "lang": _l("Language")}


@dataclass(frozen=True)
class Facet:
    """One value: its name, how many hits have it, and the address with it chosen, or without it
    when it is chosen already."""

    label: str
    count: int
    url: str
    is_chosen: bool


def search_url(lang: str, chosen: Mapping[str, str], **changes: str | None) -> str:
    """The search page's address with some of its parts changed (None: dropped), from its first
    page."""
    wanted = {**chosen, "cursor": None, **changes}
    kept = urlencode({name: value for name, value in wanted.items() if value})
    return f"/{lang}/search" + (f"?{kept}" if kept else "")


def facet_groups(
    counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str], course: Outline, lang: str
) -> Iterator[tuple[str, str, list[Facet]]]:
    """Name, title and values of each kind there is a choice in, most frequent first."""
    for name, title in TITLES.items():
        tell = TELLERS[name]
        facets = []
        for value, count in counts.get(name, {}).items():
            told = tell(value, course, lang)
            if told is None:
                continue
            label, parts = told
            is_chosen = all(chosen.get(part) == wanted for part, wanted in parts.items())
            changes = dict.fromkeys(parts) if is_chosen else parts
            url = search_url(lang, chosen, **changes)  # type: ignore[arg-type]
            facets.append(Facet(label, count, url, is_chosen))
        if len(facets) > 1 or any(facet.is_chosen for facet in facets):
            yield name, str(title), sorted(facets, key=lambda facet: -facet.count)[:MOST]


Told = tuple[str, dict[str, str]] | None


def _week(value: str, course: Outline, lang: str) -> Told:
    week = next((week for week in course.weeks if str(week.id) == value), None)
    if week is None:
        return None
    parts = {"week": str(week.number), "offering": week.offering.slug}
    title = getattr(week, f"short_title_{lang}")
    if week.offering is course.current_offering:
        return title, parts
    return f"{title} ({getattr(week.offering, f'title_{lang}')})", parts


def _stream(value: str, course: Outline, lang: str) -> Told:
    stream = next((stream for stream in course.streams if str(stream.id) == value), None)
    if stream is None:
        return str(_l("Everyone")), {"stream": "all"}
    return getattr(stream, f"short_title_{lang}"), {"stream": stream.code}


def _kind(value: str, _course: Outline, _lang: str) -> Told:
    return str(KIND_LABELS[Kind(value)]), {"kind": value}


def _lang(value: str, _course: Outline, _lang: str) -> Told:
    return str(LANGUAGE_LABELS[Language(value)]), {"lang": value}


TELLERS: dict[str, Callable[[str, Outline, str], Any]] = {
    "week": _week,
    "stream": _stream,
    "kind": _kind,
    "lang": _lang,
}
