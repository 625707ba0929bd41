"""What the engine counts, as people call it and as the address says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.core.cache import kept_for
from app.forum.labels import KIND_LABELS, LANGUAGE_LABELS
from app.forum.models import Kind, Language
from app.programme.queries import KEPT_SECONDS, outline
from app.search import labels
from app.search.operators import EVERYONE, Name
from app.search.parts import Text


@dataclass(frozen=True)
class Choice:
    """A value to choose: what it is called, and what ``Asked.adding`` is to be given."""

    label: Text
    chosen: Mapping[Name, str]


@kept_for(KEPT_SECONDS)
def choice_of(dimension: str, value: str, lang: str) -> Choice | None:
    """Of a dimension of ``engine.FACETS``, within a request in that language; None for what is
    there no longer."""
    try:
        choice = _CHOICES[dimension](value, lang)
    except (KeyError, ValueError):
        return None
    return choice and replace(choice, label=str(choice.label))


def _week(value: str, lang: str) -> Choice | None:
    course = outline()
    week = next((week for week in course.weeks if week.id == int(value)), None)
    if week is None:
        return None
    offering = course.offering_by_id(week.offering_id)
    is_current = offering is course.current_offering
    title = getattr(week, f"title_{lang}")
    label = labels.week(
        week.number, title, "" if is_current else getattr(offering, f"title_{lang}")
    )
    slug = "" if is_current else offering.slug
    return Choice(label, {Name.OFFERING: slug, Name.WEEK: str(week.number)})


def _stream(value: str, lang: str) -> Choice | None:
    if value == "0":
        return Choice(labels.VALUES[Name.STREAM][EVERYONE], {Name.STREAM: EVERYONE})
    stream = outline().stream_by_id(int(value))
    if stream is None:
        return None
    return Choice(getattr(stream, f"short_title_{lang}"), {Name.STREAM: stream.code})


def _kind(value: str, _lang: str) -> Choice:
    return Choice(KIND_LABELS[Kind(value)], {Name.KIND: value})


def _language(value: str, _lang: str) -> Choice:
    return Choice(LANGUAGE_LABELS[Language(value)], {Name.LANG: value})


_CHOICES: dict[str, Callable[[str, str], Choice | None]] = {
    "week": _week,
    "stream": _stream,
    "kind": _kind,
    "lang": _language,
}
