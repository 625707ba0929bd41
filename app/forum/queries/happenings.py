"""What happened to a thread between the posts of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal, select

from app.accounts.models import User
from app.forum.models import EventKind, Post, PostRevision, ThreadEvent
from app.forum.numbering import numbering_of
from app.forum.queries.posts import ThreadRow, last_of_page, page_of_number

TOGETHER = timedelta(minutes=10)
MOST = 100  # lines of one page
CHANGES = (EventKind.RENAMED, EventKind.READDRESSED, EventKind.RECAST, EventKind.RELABELLED,
           EventKind.TRANSFERRED)  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One line: the last of a run of the same kind by the same person within minutes."""

    after_number: int
    kind: str
    actor_id: int | None
    actor_name: str
    data: dict[str, Any]
    at: datetime


def between(thread: ThreadRow, rows: Sequence[Any]) -> dict[str, int]:
    """The numbers between which ``EVENTS`` are those of a page with these posts."""
    return {"first": rows[0].number, "last": _last(thread, rows)}


def lines_after(
    rows: Sequence[Any], events: Sequence[Row[Any]], hidden_titles: set[str]
) -> dict[int, list[Happening]]:
    """What happened after each of these posts, by the number of the post it is shown after;
    without the titles of versions that were hidden."""
    sayable = [
        row
        for row in events
        if hidden_titles.isdisjoint((row.data.get("old"), row.data.get("new")))
    ]
    found: dict[int, list[Happening]] = {}
    for each in _without_repeats(sayable):
        # A post that is hidden from this reader has no line of its own to stand after.
        number = max(row.number for row in rows if row.number <= each.after_number)
        found.setdefault(number, []).append(each)
    return found


def _last(thread: ThreadRow, rows: Sequence[Any]) -> int:
    """The last number of the page, for its last posts may be hidden; of one post, its own."""
    number = int(rows[-1].number)
    if len(rows) == 1 and number < thread.last_visible_number:
        return number
    numbering = numbering_of(thread)
    return last_of_page(numbering, page_of_number(numbering, number))


def _without_repeats(rows: Sequence[Row[Any]]) -> list[Happening]:
    lines: list[Happening] = []
    for row in rows:
        line = Happening(
            row.at, row.kind, row.actor_id, row.actor_name or "", row.data, row.created_at
        )
        same = [n for n, each in enumerate(lines) if _runs_on(each, line)]
        if same:
            before = lines.pop(same[-1])
            if line.kind in CHANGES:
                line = _joined(before, line)
        if line.kind not in CHANGES or line.data["old"] != line.data["new"]:
            lines.append(line)
    return lines


def _runs_on(before: Happening, line: Happening) -> bool:
    return (before.after_number, before.kind, before.actor_id, before.data.get("other_id")) == (
        line.after_number,
        line.kind,
        line.actor_id,
        line.data.get("other_id"),
    ) and line.at - before.at <= TOGETHER


def _joined(before: Happening, line: Happening) -> Happening:
    """From what it was at first to what it is now."""
    data = {**line.data, "old": before.data["old"]}
    return Happening(line.after_number, line.kind, line.actor_id, line.actor_name, data, line.at)


EVENTS = (
    select(
        ThreadEvent.after_number.label("at"),
        ThreadEvent.id.label("row_id"),
        ThreadEvent.kind,
        ThreadEvent.actor_id,
        ThreadEvent.data,
        ThreadEvent.created_at,
        User.display_name.label("actor_name"),
    )
    .outerjoin(User, User.id == ThreadEvent.actor_id)
    .where(
        ThreadEvent.thread_id == bindparam("thread_id"),
        ThreadEvent.after_number.between(bindparam("first"), bindparam("last")),
    )
    .order_by(ThreadEvent.after_number, ThreadEvent.id)
    .limit(MOST)
)
HIDDEN_TITLES = (
    select(literal(0).label("at"), PostRevision.id.label("row_id"), PostRevision.title)
    .join(Post, Post.id == PostRevision.post_id)
    .where(
        Post.thread_id == bindparam("thread_id"),
        Post.number == 1,
        PostRevision.hidden_at.is_not(None),
        PostRevision.title.is_not(None),
    )
)
