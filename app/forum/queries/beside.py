"""What belongs to the posts of a page beside their words: who quotes them, their files, what
happened between them, and the answers of the whole thread. One statement for all of it.

Each of these knows its own select (``quotes``, ``attachments``, ``happenings``, ``answers``). A page
asks for those that it has something of, which the counters of its thread and posts tell, and for
nothing when there is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, cast, literal, null, select, union_all

from app import policy
from app.accounts.models import User
from app.core.db import fetch
from app.forum.queries import answers, attachments, happenings, quotes
from app.forum.queries.happenings import Happening
from app.forum.queries.posts import PostRow, ThreadRow

QUOTE, FILE, EVENT, HIDDEN_TITLE, ANSWER = "quote", "file", "event", "hidden title", "answer"
IN_ORDER = attrgetter("at", "row_id")


@dataclass(frozen=True)
class Beside:
    """``quoting`` and ``files`` by post; ``happenings`` by the number of the post they are shown
    after; ``answers`` of the thread, wherever they are. The rows are those of the selects."""

    quoting: dict[int, list[Row[Any]]] = field(default_factory=dict)
    files: dict[int, list[Row[Any]]] = field(default_factory=dict)
    happenings: dict[int, list[Happening]] = field(default_factory=dict)
    answers: Sequence[Row[Any]] = ()


def beside(actor: User | None, thread: ThreadRow, rows: Sequence[PostRow]) -> Beside:
    """``rows`` are posts of a thread that this person may see, in the order of their numbers."""
    posts = [row for row in rows if row.deleted_at is None]
    quoted = [post.id for post in posts if post.quoted_count]
    with_files = [post.id for post in posts if post.attachment_count]
    has_events = bool(thread.event_count and rows)
    here = answers.answers_among(thread, posts)
    statement = _statement(
        quoted=len(quoted),
        has_files=bool(with_files),
        has_events=has_events,
        has_answers=here is None,
        sees_hidden=policy.sees_hidden(actor, thread),
    )
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    if statement is not None:
        values: dict[str, Any] = {f"quoted_{n}": post_id for n, post_id in enumerate(quoted)}
        values |= {"thread_id": thread.id, "with_files": with_files}
        if has_events:
            values |= happenings.between(thread, rows)
        for row in sorted(fetch(statement, values), key=IN_ORDER):
            found[row.what].append(row)
    titles = {row.title for row in found[HIDDEN_TITLE]}
    return Beside(
        quoting=_by_post(found[QUOTE]),
        files=_by_post(found[FILE]),
        happenings=happenings.lines_after(rows, found[EVENT], titles),
        answers=found[ANSWER] if here is None else here,
    )


@lru_cache(maxsize=256)
def _statement(
    *, quoted: int, has_files: bool, has_events: bool, has_answers: bool, sees_hidden: bool
) -> CompoundSelect[*tuple[Any, ...]] | None:
    parts = [(QUOTE, quotes.quoting(n, sees_hidden=sees_hidden)) for n in range(quoted)]
    if has_files:
        parts.append((FILE, attachments.FILES))
    if has_events:
        parts += [(EVENT, happenings.EVENTS), (HIDDEN_TITLE, happenings.HIDDEN_TITLES)]
    if has_answers:
        parts.append((ANSWER, answers.MARKED))
    return _together(parts) if parts else None


def _together(
    parts: Sequence[tuple[str, Select[*tuple[Any, ...]]]],
) -> CompoundSelect[*tuple[Any, ...]]:
    """Each part with its own columns, ``what`` it is, and nothing in the columns of the others.
    Without an order: as many rows as these are put in theirs sooner by Python."""
    types = {column.name: column.type for _, part in parts for column in part.selected_columns}
    selects = []
    for what, part in parts:
        own = part.subquery().c
        # Cast, for PostgreSQL takes a bare NULL for text.
        columns = [
            own[name] if name in own else cast(null(), type_).label(name)
            for name, type_ in types.items()
        ]
        selects.append(select(literal(what).label("what"), *columns))
    return union_all(*selects)


def _by_post(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row.at].append(row)
    return dict(found)
