"""From the names people use to the rows they mean: weeks, streams, boards, members, days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from app.accounts.handles import handle_key, tidy_handle
from app.accounts.models import User
from app.forum.labels import KIND_LABELS
from app.forum.models import Board, Kind
from app.forum.queries import Boards
from app.programme.models import Offering
from app.programme.queries import Outline
from app.search import labels
from app.search.operators import EVERYONE, ME, Name, key_of_words, value_of
from app.search.parts import Ignored, Restriction, Text
from app.web import dates

LONGEST_VALUE = 100
AROUND = " \t\u00a0\u202f,;.!?()[]"
YEARS = range(1900, 2201)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
# A conversation is made of messages: who looks for one finds it by any of them.
WHAT = {"thread": ("thread", "post")}
# What only the rows of whoever asks can tell, and so the engine cannot leave out.
OWN = {(Name.IS, "unread"), (Name.IN, "bookmarks"), (Name.IN, "following")}


@dataclass(frozen=True)
class Here:
    """What names are looked up in. ``offering`` is the one that weeks are of; ``people`` are by
    their ``handle_key``; ``zone`` is that of the site's days."""

    actor: User | None
    lang: str
    course: Outline
    boards: Boards
    offering: Offering | None
    people: Mapping[str, User]
    zone: str

    def title(self, row: Any, name: str = "title") -> str:
        return str(getattr(row, f"{name}_{self.lang}"))


def resolve(name: Name, value: str, here: Here, *, is_excluded: bool) -> Restriction | Ignored:
    """What this operator asks for, or why it does not count."""
    tidy = tidy_value(value)
    if not tidy or len(tidy) > LONGEST_VALUE:
        return Ignored.UNKNOWN
    found = _RESOLVERS[name](tidy, here)
    if found is None:
        return Ignored.UNKNOWN
    if isinstance(found, Restriction) and is_excluded:
        return _left_out(found)
    return found


def tidy_value(value: str) -> str:
    """Without what belongs to the sentence it stands in."""
    return value.strip(AROUND)


def find_offering(value: str, course: Outline) -> Offering | None:
    """By its name in addresses, or its title in either language."""
    latest_first = reversed(course.offerings)
    found: Offering | None = _named(tidy_value(value), latest_first, "slug", "title")
    return found


def _left_out(found: Restriction) -> Restriction | Ignored:
    if not found.facts:
        return Ignored.CANNOT_EXCLUDE
    if found.name is Name.LANG:
        # What is in both languages can be read in the other one.
        return _restriction(found.name, found.value, found.label, found.value)
    return found


def _restriction(
    name: Name, value: str, label: Text, *of: int | str, dimension: str = ""
) -> Restriction:
    facts = frozenset(f"{dimension or name}:{one}" for one in of)
    return Restriction(name, value, label, facts)


def _named(value: str, rows: Iterable[Any], code: str, *fields: str) -> Any:
    """The first row with this code, else with this title in either language."""
    key, known = key_of_words(value), list(rows)
    if not key:
        return None
    names = [code, *(f"{field}_{lang}" for field in fields for lang in ("en", "fr"))]
    for name in names:
        for row in known:
            if key_of_words(str(getattr(row, name))) == key:
                return row
    return None


def _week(value: str, here: Here) -> Restriction | None:
    if here.offering is None:
        return None
    weeks = here.course.weeks_of(here.offering)
    week = _named(value, weeks, "number", "short_title", "title")
    if week is None:
        return None
    number, is_current = week.number, here.offering is here.course.current_offering
    label = labels.week(number, here.title(week), "" if is_current else here.title(here.offering))
    facts = frozenset({f"week:{week.id}"})
    return Restriction(
        Name.WEEK, str(number), label, facts, offering_id=here.offering.id, week_id=week.id
    )


def _offering(value: str, here: Here) -> Restriction | None:
    offering = find_offering(value, here.course)
    if offering is None:
        return None
    facts = frozenset({f"offering:{offering.id}"})
    label = here.title(offering)
    return Restriction(Name.OFFERING, offering.slug, label, facts, offering_id=offering.id)


def _stream(value: str, here: Here) -> Restriction | None:
    if value_of(Name.STREAM, value) == EVERYONE:
        return _restriction(Name.STREAM, EVERYONE, labels.VALUES[Name.STREAM][EVERYONE], 0)
    stream = _named(value, here.course.streams, "code", "short_title", "title")
    if stream is None:
        return None
    # Another programme may have a stream of this name.
    ids = [each.id for each in here.course.streams if each.code == stream.code]
    return _restriction(Name.STREAM, stream.code, here.title(stream, "short_title"), *ids)


def _board(value: str, here: Here) -> Restriction | None:
    board = here.boards.by_code.get(value)
    if board is None:
        board = _named(value, _nearest_first(here), "code", "title")
    if board is None:
        return None
    facts = frozenset({f"board:{board.id}"})
    label = here.title(board)
    return Restriction(Name.BOARD, board.code, label, facts,
                       offering_id=board.offering_id, week_id=board.week_id)  # fmt: skip


def _nearest_first(here: Here) -> list[Board]:
    """The weeks of every offering have the same titles, and the commons another's."""
    own = here.offering.id if here.offering else None
    return sorted(
        here.boards.all,
        key=lambda board: (
            board.offering_id is not None,
            board.offering_id != own,
            -(board.offering_id or 0),
        ),
    )


def _author(value: str, here: Here) -> Restriction | Ignored | None:
    if value_of(Name.AUTHOR, value) == ME:
        return _mine(Name.AUTHOR, ME, here)
    person = here.people.get(handle_key(tidy_handle(value)))
    if person is None:
        return None
    label = _l("Written by %(name)s", name=person.display_name)
    return _restriction(Name.AUTHOR, person.handle, label, person.id)


def _mine(name: Name, value: str, here: Here) -> Restriction | Ignored:
    if here.actor is None:
        return Ignored.NEEDS_SIGN_IN
    label = labels.VALUES[name][value]
    return _restriction(name, value, label, here.actor.id, dimension="author")


def _kind(value: str, _here: Here) -> Restriction | None:
    kind = value_of(Name.KIND, value)
    return _restriction(Name.KIND, kind, KIND_LABELS[Kind(kind)], kind) if kind else None


def _lang(value: str, _here: Here) -> Restriction | None:
    lang = value_of(Name.LANG, value)
    if lang is None:
        return None
    return _restriction(Name.LANG, lang, labels.VALUES[Name.LANG][lang], lang, "both")


def _tag(_value: str, _here: Here) -> Ignored:
    return Ignored.NO_TAGS


def _one_of(name: Name) -> Callable[[str, Here], Restriction | Ignored | None]:
    """Of values that are always the same."""

    def resolved(text: str, here: Here) -> Restriction | Ignored | None:
        value = value_of(name, text)
        if value is None:
            return None
        if (name, value) == (Name.IN, "mine"):
            return _mine(name, value, here)
        label = labels.VALUES[name][value]
        if (name, value) in OWN:
            if here.actor is None:
                return Ignored.NEEDS_SIGN_IN
            return Restriction(name, value, label, own=value)
        if name in (Name.IN, Name.SORT):
            return Restriction(name, value, label, own=value if name is Name.IN else "")
        return _restriction(name, value, label, *WHAT.get(value, (value,)))

    return resolved


def _since(value: str, here: Here) -> Restriction | None:
    first = _first_day(value)
    if first is None:
        return None
    label = _l("From %(day)s", day=dates.day(first))
    return Restriction(Name.AFTER, first.isoformat(), label, since=_midnight(first, here.zone))


def _until(value: str, here: Here) -> Restriction | None:
    first = _first_day(value)
    if first is None:
        return None
    label = _l("Before %(day)s", day=dates.day(first))
    return Restriction(Name.BEFORE, first.isoformat(), label, until=_midnight(first, here.zone))


def _first_day(value: str) -> date | None:
    """Of a day, a month or a year."""
    match = _DAY.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(number or 1) for number in match.groups())
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


_RESOLVERS: dict[Name, Callable[[str, Here], Restriction | Ignored | None]] = {
    Name.WEEK: _week,
    Name.OFFERING: _offering,
    Name.STREAM: _stream,
    Name.AUTHOR: _author,
    Name.KIND: _kind,
    Name.BOARD: _board,
    Name.LANG: _lang,
    Name.TAG: _tag,
    Name.IS: _one_of(Name.IS),
    Name.IN: _one_of(Name.IN),
    Name.HAS: _one_of(Name.HAS),
    Name.BEFORE: _until,
    Name.AFTER: _since,
    Name.SORT: _one_of(Name.SORT),
    Name.WHAT: _one_of(Name.WHAT),
}
