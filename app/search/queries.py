"""What a person finds: asked of the index, then read anew as they may see it now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Any

from sqlalchemy import Row, select

from app import policy
from app.accounts.models import User
from app.accounts.queries import people_by_ids
from app.core.db import db
from app.core.text import plain_text_of_html
from app.forum.queries import found_posts, most_answered
from app.library.models import Resource, language_shown
from app.library.queries import found_resources
from app.programme.models import Week
from app.programme.queries import outline
from app.search.documents import (
    LONGEST,
    MEMBERS,
    What,
    key_of,
    keys_in,
    text_of_resource,
    text_of_week,
    thing_of,
)
from app.search.engine import (
    EVERYBODY,
    STAFF,
    Cursor,
    Found,
    Hit,
    Question,
    SearchUnavailableError,
    Sort,
    Status,
)
from app.search.excerpts import Segment, excerpt, highlight, terms_in
from app.search.index import index
from app.search.models import SearchChange
from app.search.reading import loosened

PAGE_SIZE = 20
MOST_STALE = 2_000
MOST_GROUPS = 10_000  # of which those with most replies are told
# Where a page ended: a score or a time, or a number of replies; and a group, or a thread.
PLACE = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,3})?)_([0-9]{1,15})")
COUNTED = re.compile(r"([0-9]{1,9})_([0-9]{1,9})")
BY_ANSWERS = "answers"  # the one order that the database knows and no engine


@dataclass(frozen=True)
class Result:
    """One hit as it is shown. ``row`` has what the database tells of it: a message with its
    thread, a week, a resource, or a person. ``lang`` is that of the title, ``excerpt_lang`` of the excerpt."""

    what: What
    row: Any
    title: tuple[Segment, ...]
    lang: str
    excerpt: tuple[Segment, ...]
    excerpt_lang: str
    at: datetime | None


@dataclass(frozen=True)
class Results:
    """A page of what was found. ``total`` and ``facets`` count conversations (weeks, people)."""

    found: Sequence[Result]
    total: int
    facets: dict[str, dict[str, int]]
    next_cursor: str | None
    is_partial: bool
    is_loosened: bool = False


def search(
    actor: User | None, question: Question, sort: str, cursor: str | None, lang: str
) -> Results:
    """A page of what this person may see; where nothing has all the words, what has all but one,
    and ``is_loosened`` says so. Raises SearchUnavailableError."""
    found = _search(actor, question, sort, cursor, lang)
    looser = loosened(question.readings)
    if found.total or not looser:
        return found
    found = _search(actor, replace(question, readings=looser), sort, cursor, lang)
    return replace(found, is_loosened=found.total > 0)


def _search(
    actor: User | None, question: Question, sort: str, cursor: str | None, lang: str
) -> Results:
    asked = replace(question, audience=audience_of(actor), stale=stale(), size=PAGE_SIZE)
    if sort == BY_ANSWERS:
        page, following = _by_answers(actor, asked, _numbers(cursor))
    else:
        order = Sort.NEWEST if sort == Sort.NEWEST else Sort.RELEVANCE
        page = index().search(replace(asked, sort=order, after=_cursor(cursor)))
        last = page.hits[-1] if page.hits else None
        following = f"{last.value!r}_{last.group}" if last and page.has_more else None
    return Results(
        _read(actor, page.hits, asked, lang), page.total, page.facets, following, page.is_partial
    )


def count(actor: User | None, question: Question) -> int:
    """How many this person would find. Raises SearchUnavailableError."""
    asked = replace(question, audience=audience_of(actor), stale=stale(), size=1)
    return index().search(asked).total


def audience_of(actor: User | None) -> frozenset[str]:
    """Whose texts this person may see: the same as every list's ``where``, for the index."""
    if actor is None:
        return frozenset({EVERYBODY})
    if policy.sees_hidden(actor):
        return frozenset({EVERYBODY, MEMBERS, STAFF})
    return frozenset({EVERYBODY, MEMBERS})


@dataclass(frozen=True)
class Lag:
    """How many notes of changes wait for the worker (at most ``MOST_STALE`` are counted), and
    since when the oldest does."""

    waiting: int
    since: datetime | None


def lag() -> Lag:
    some = select(SearchChange.created_at).order_by(SearchChange.id).limit(MOST_STALE)
    times = db.session.scalars(some).all()
    return Lag(len(times), times[0] if times else None)


@dataclass(frozen=True)
class State:
    """How the index is: None for ``status`` when there is none to search in."""

    status: Status | None
    lag: Lag


def state() -> State:
    try:
        status = index().status()
    except SearchUnavailableError:
        status = None
    return State(status, lag())


def stale() -> frozenset[int]:
    """What was changed since it was indexed, hidden perhaps: it neither shows nor counts until
    the worker has been there."""
    some = select(SearchChange.key, SearchChange.is_all).order_by(SearchChange.id.desc())
    rows = db.session.execute(some.limit(MOST_STALE)).all()
    if not rows:
        return frozenset()
    groups = {row.key for row in rows if row.is_all}
    return frozenset({row.key for row in rows} | (keys_in(groups) if groups else set()))


def _by_answers(
    actor: User | None, question: Question, after: tuple[int, int] | None
) -> tuple[Found, str | None]:
    """The engine says which conversations, the database which of them were answered most, and the
    engine again which message of each."""
    groups = index().groups(question, MOST_GROUPS)
    threads = [row_id for what, row_id in map(thing_of, groups) if what is What.THREAD]
    rows = most_answered(actor, threads, after, PAGE_SIZE + 1)
    shown = [key_of(What.THREAD, row.id) for row in rows[:PAGE_SIZE]]
    totals = index().search(replace(question, size=1))
    hits = index().search(replace(question, groups=frozenset(shown))).hits if shown else ()
    by_group = {hit.group: hit for hit in hits}
    ordered = tuple(by_group[group] for group in shown if group in by_group)
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    is_partial = totals.is_partial or len(groups) == MOST_GROUPS
    page = Found(ordered, totals.total, totals.facets, last is not None, is_partial)
    return page, f"{last.reply_count}_{last.id}" if last else None


def _read(
    actor: User | None, hits: Sequence[Hit], question: Question, lang: str
) -> Sequence[Result]:
    """The hits as they are now; one that is gone meanwhile is left out."""
    ids: dict[What, list[int]] = {what: [] for what in What}
    for hit in hits:
        what, row_id = thing_of(hit.key)
        ids[what].append(row_id)
    terms = terms_in(question)
    posts = found_posts(actor, ids[What.POST])
    weeks = {week.id: week for week in outline().weeks} if ids[What.WEEK] else {}
    resources = found_resources(ids[What.RESOURCE])
    people = people_by_ids(actor, ids[What.MEMBER])
    found: list[Result] = []
    for hit in hits:
        what, row_id = thing_of(hit.key)
        if what is What.POST and row_id in posts:
            found.append(_post(posts[row_id], terms))
        elif what is What.WEEK and row_id in weeks:
            found.append(_week(weeks[row_id], terms, lang))
        elif what is What.RESOURCE and row_id in resources:
            found.append(_resource(resources[row_id], terms, lang))
        elif what is What.MEMBER and row_id in people:
            found.append(_person(people[row_id], terms, lang))
    return found


def _post(row: Row[Any], terms: frozenset[str]) -> Result:
    text = plain_text_of_html(row.html, LONGEST)
    title = highlight(row.title, row.thread_lang, terms)
    shown = excerpt(text, row.lang, terms)
    return Result(What.THREAD, row, title, row.thread_lang, shown, row.lang, row.created_at)


def _week(week: Week, terms: frozenset[str], lang: str) -> Result:
    title = highlight(getattr(week, f"title_{lang}"), lang, terms)
    return Result(
        What.WEEK, week, title, lang, excerpt(text_of_week(week, lang), lang, terms), lang, None
    )


def _resource(resource: Resource, terms: frozenset[str], lang: str) -> Result:
    its = language_shown(resource, lang)
    title = highlight(getattr(resource, f"title_{its}"), its, terms)
    shown = excerpt(text_of_resource(resource, lang), lang, terms)
    return Result(What.RESOURCE, resource, title, its, shown, lang, None)


def _person(person: User, terms: frozenset[str], lang: str) -> Result:
    title = highlight(person.display_name, "both", terms)
    return Result(What.MEMBER, person, title, "", (), lang, None)


def _cursor(text: str | None) -> Cursor | None:
    """None for what is no cursor."""
    match = PLACE.fullmatch(text or "")
    if match is None or not isfinite(value := float(match[1])):
        return None
    return Cursor(value, int(match[2]))


def _numbers(text: str | None) -> tuple[int, int] | None:
    match = COUNTED.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None
