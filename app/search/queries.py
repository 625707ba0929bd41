"""What a person finds: asked of the index, then read anew as they may see it now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Any

from sqlalchemy import Row

from app import policy
from app.accounts.models import User
from app.accounts.queries import people_by_ids
from app.core.text import plain_text_of_html
from app.facilitation.models import Collection as Gathered
from app.facilitation.models import Synthesis
from app.facilitation.queries.collections import collections_by_ids, text_of_collection
from app.facilitation.queries.syntheses import syntheses_by_ids, text_of_synthesis
from app.forum.queries import found_posts, most_answered
from app.learning.models import Activity, Quiz
from app.learning.queries import (
    activities_by_ids,
    quizzes_by_ids,
    text_of_activity,
    text_of_quiz,
)
from app.library.models import Resource, language_shown
from app.library.queries import found_resources
from app.programme.live_sessions.models import LiveSession
from app.programme.live_sessions.queries import sessions_by_ids
from app.programme.models import Week
from app.programme.queries import outline
from app.search.changes import Lag, lag, stale, unchanged
from app.search.documents import (
    LONGEST,
    MEMBERS,
    What,
    key_of,
    text_of_resource,
    text_of_week,
    texts_of_session,
    thing_of,
)
from app.search.engine import (
    EVERYBODY,
    STAFF,
    Cursor,
    Found,
    Hit,
    Question,
    SearchPausedError,
    SearchUnavailableError,
    Sort,
    Status,
)
from app.search.excerpts import Segment, excerpt, highlight, terms_in
from app.search.index import index
from app.search.reading import loosened

PAGE_SIZE = 20
MOST_PAGES = 10  # of the engine's that are looked through for one that is not counted
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
    """A page of what was found. ``total`` and ``facets`` count conversations (weeks, people), all
    of them when ``is_counted``; otherwise there are no facets, and ``total`` is of this page."""

    found: Sequence[Result]
    total: int
    facets: dict[str, dict[str, int]]
    next_cursor: str | None
    is_partial: bool
    is_loosened: bool = False
    is_counted: bool = True


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
    changed = stale()
    asked = replace(question, audience=audience_of(actor), stale=changed.keys, size=PAGE_SIZE)
    if not changed.is_all:
        return _uncounted(actor, asked, sort, cursor, lang)
    if sort == BY_ANSWERS:
        page, following = _by_answers(actor, asked, _numbers(cursor))
    else:
        page = index().search(replace(asked, sort=_order(sort), after=_cursor(cursor)))
        following = _place(page.hits[-1]) if page.hits and page.has_more else None
    found = [result for _, result in _read(actor, page.hits, asked, lang)]
    return Results(found, page.total, page.facets, following, page.is_partial)


def _uncounted(
    actor: User | None, question: Question, sort: str, cursor: str | None, lang: str
) -> Results:
    """While more was changed than can be left out of a question. What the engine counts may be
    hidden by now, and so may be what it finds: only what is as it was indexed shows, and nothing
    tells of the rest, not even whether there is a next page."""
    if sort == BY_ANSWERS:
        raise SearchPausedError("Too much was changed to say which of it was answered most.")
    asked = replace(question, sort=_order(sort), after=_cursor(cursor))
    shown: list[tuple[Hit, Result]] = []
    for _ in range(MOST_PAGES):
        page = index().search(asked)
        shown += _read(actor, unchanged(page.hits), asked, lang)
        if len(shown) > PAGE_SIZE or not page.has_more:
            break
        last = page.hits[-1]
        asked = replace(asked, after=Cursor(last.value, last.group))
    found = [result for _, result in shown[:PAGE_SIZE]]
    following = _place(shown[PAGE_SIZE - 1][0]) if len(shown) > PAGE_SIZE else None
    return Results(found, len(found), {}, following, is_partial=False, is_counted=False)


def count(actor: User | None, question: Question) -> int:
    """How many this person would find; at least, while too much was changed to count. Raises
    SearchUnavailableError, QuestionTooCostlyError."""
    changed = stale()
    asked = replace(question, audience=audience_of(actor), stale=changed.keys, size=1)
    if changed.is_all:
        return index().search(asked).total
    asked = replace(asked, size=PAGE_SIZE)
    return _uncounted(actor, asked, Sort.RELEVANCE, None, "en").total


def audience_of(actor: User | None) -> frozenset[str]:
    """Whose texts this person may see: the same as every list's ``where``, for the index."""
    if actor is None:
        return frozenset({EVERYBODY})
    if policy.sees_hidden(actor):
        return frozenset({EVERYBODY, MEMBERS, STAFF})
    return frozenset({EVERYBODY, MEMBERS})


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
) -> list[tuple[Hit, Result]]:
    """The hits, and what they are now; one that is gone meanwhile is left out."""
    ids: dict[What, list[int]] = {what: [] for what in What}
    for hit in hits:
        what, row_id = thing_of(hit.key)
        ids[what].append(row_id)
    terms = terms_in(question)
    weeks = {week.id: week for week in outline().weeks} if ids[What.WEEK] else {}
    kinds: dict[What, tuple[Mapping[int, Any], Callable[[Any], Result]]] = {
        What.POST: (found_posts(actor, ids[What.POST]), lambda row: _post(row, terms)),
        What.WEEK: (weeks, lambda week: _week(week, terms, lang)),
        What.RESOURCE: (
            found_resources(ids[What.RESOURCE]),
            lambda resource: _resource(resource, terms, lang),
        ),
        What.SESSION: (
            _of_known_offerings(sessions_by_ids(ids[What.SESSION])),
            lambda session: _session(session, terms),
        ),
        What.QUIZ: (
            quizzes_by_ids(actor, ids[What.QUIZ]),
            lambda quiz: _quiz(quiz, terms, lang),
        ),
        What.ACTIVITY: (
            activities_by_ids(actor, ids[What.ACTIVITY]),
            lambda activity: _activity(activity, terms, lang),
        ),
        What.SYNTHESIS: (
            syntheses_by_ids(actor, ids[What.SYNTHESIS]),
            lambda synthesis: _synthesis(synthesis, terms, lang),
        ),
        What.COLLECTION: (
            collections_by_ids(ids[What.COLLECTION]),
            lambda collection: _collection(collection, terms, lang),
        ),
        What.MEMBER: (
            people_by_ids(actor, ids[What.MEMBER]),
            lambda person: _person(person, terms, lang),
        ),
    }
    found: list[tuple[Hit, Result]] = []
    for hit in hits:
        what, row_id = thing_of(hit.key)
        rows, shown = kinds[what]
        if row_id in rows:
            found.append((hit, shown(rows[row_id])))
    return found


def _of_known_offerings(sessions: Mapping[int, LiveSession]) -> dict[int, LiveSession]:
    """Those of an offering that was loaded a moment ago are shown when this process knows it."""
    known = {offering.id for offering in outline().offerings}
    return {row_id: row for row_id, row in sessions.items() if row.offering_id in known}


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


def _session(session: LiveSession, terms: frozenset[str]) -> Result:
    """What its own language says is what a reader is shown first."""
    texts = texts_of_session(session)
    own = [text for text, lang in texts if lang == session.lang]
    title = highlight(session.title, session.lang, terms)
    shown = excerpt(" ".join(own), session.lang, terms)
    return Result(What.SESSION, session, title, session.lang, shown, session.lang, None)


def _quiz(quiz: Quiz, terms: frozenset[str], lang: str) -> Result:
    title = highlight(getattr(quiz, f"title_{lang}"), lang, terms)
    shown = excerpt(text_of_quiz(quiz, lang), lang, terms)
    return Result(What.QUIZ, quiz, title, lang, shown, lang, None)


def _activity(activity: Activity, terms: frozenset[str], lang: str) -> Result:
    title = highlight(getattr(activity, f"title_{lang}"), lang, terms)
    shown = excerpt(text_of_activity(activity, lang), lang, terms)
    return Result(What.ACTIVITY, activity, title, lang, shown, lang, None)


def _synthesis(synthesis: Synthesis, terms: frozenset[str], lang: str) -> Result:
    title = highlight(getattr(synthesis, f"title_{lang}"), lang, terms)
    shown = excerpt(text_of_synthesis(synthesis, lang), lang, terms)
    return Result(What.SYNTHESIS, synthesis, title, lang, shown, lang, None)


def _collection(collection: Gathered, terms: frozenset[str], lang: str) -> Result:
    title = highlight(getattr(collection, f"title_{lang}"), lang, terms)
    shown = excerpt(text_of_collection(collection, lang), lang, terms)
    return Result(What.COLLECTION, collection, title, lang, shown, lang, None)


def _resource(resource: Resource, terms: frozenset[str], lang: str) -> Result:
    its = language_shown(resource, lang)
    title = highlight(getattr(resource, f"title_{its}"), its, terms)
    shown = excerpt(text_of_resource(resource, lang), lang, terms)
    return Result(What.RESOURCE, resource, title, its, shown, lang, None)


def _person(person: User, terms: frozenset[str], lang: str) -> Result:
    title = highlight(person.display_name, "both", terms)
    return Result(What.MEMBER, person, title, "", (), lang, None)


def _order(sort: str) -> Sort:
    return Sort.NEWEST if sort == Sort.NEWEST else Sort.RELEVANCE


def _place(hit: Hit) -> str:
    return f"{hit.value!r}_{hit.group}"


def _cursor(text: str | None) -> Cursor | None:
    """None for what is no cursor."""
    match = PLACE.fullmatch(text or "")
    if match is None or not isfinite(value := float(match[1])):
        return None
    return Cursor(value, int(match[2]))


def _numbers(text: str | None) -> tuple[int, int] | None:
    match = COUNTED.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else None
