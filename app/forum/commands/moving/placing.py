"""Giving messages their places: the one way in which a message comes to stand elsewhere.

Every conversation reads in the order in which its messages were written (of their ids), after its
first message, which says what it is about. A number is given once and for ever. So messages that
come to a conversation, and those in it that were written after the first of them, get its next
numbers in that order; who has an old number written down is led to the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from app.core.db import db, hold, insert
from app.core.errors import ChangedMeanwhileError
from app.forum.commands.moving import marks
from app.forum.models import Post, PostRedirect, Thread, ThreadEvent

POSTS = cast(Table, Post.__table__)
PLACE = (
    update(POSTS)
    .where(POSTS.c.id == bindparam("its_id"))
    .values(thread_id=bindparam("to_thread_id"), number=bindparam("to_number"))
)


@dataclass(frozen=True)
class Standing:
    """A message and where it stands."""

    id: int
    thread_id: int
    number: int
    author_id: int
    is_hidden: bool
    is_marked: bool


@dataclass(frozen=True)
class Placing:
    """A message and where it shall stand."""

    post: Standing
    thread_id: int
    number: int


@dataclass(frozen=True)
class Held:
    """The threads of an act, each held until the commit, and all their messages by id."""

    threads: dict[int, Thread]
    posts: dict[int, Standing]

    def of(self, thread_id: int) -> list[Standing]:
        """In the order of their numbers."""
        return [each for each in self.posts.values() if each.thread_id == thread_id]


def hold_threads(thread_ids: Collection[int]) -> Held:
    """ChangedMeanwhileError when one of them was hidden or merged since it was looked at."""
    ids = sorted(thread_ids)
    hold(Thread, *ids)
    found = db.session.scalars(
        select(Thread).where(Thread.id.in_(ids)).order_by(Thread.id),
        execution_options={"populate_existing": True},
    )
    threads = {thread.id: thread for thread in found if thread.hidden_at is None}
    if len(threads) != len(ids):
        raise ChangedMeanwhileError
    columns = Post.id, Post.thread_id, Post.number, Post.author_id, Post.hidden_at, Post.marked_at
    rows = db.session.execute(
        select(*columns).where(Post.thread_id.in_(ids)).order_by(Post.thread_id, Post.number)
    )
    posts = {
        row.id: Standing(
            row.id,
            row.thread_id,
            row.number,
            row.author_id,
            row.hidden_at is not None,
            row.marked_at is not None,
        )
        for row in rows
    }
    return Held(threads, posts)


def places_in(held: Held, target_id: int, coming: Iterable[Standing]) -> list[Placing]:
    """Where these messages, and those that have to make room for them, shall stand."""
    some = list(coming)
    first = min(post.id for post in some)
    there = held.of(target_id)
    later = [post for post in there if post.number > 1 and post.id > first]
    last = held.threads[target_id].last_number
    in_order = sorted(some + later, key=lambda post: post.id)
    return [Placing(post, target_id, last + n) for n, post in enumerate(in_order, start=1)]


def place(held: Held, placings: Sequence[Placing]) -> None:
    """Let the messages stand there, and people's marks say of each what they said before. The
    counting is for who places them."""
    moved_marks = marks.after(held.posts.values(), placings)
    numbers = [(each.post.thread_id, each.post.number, each.post.id) for each in placings]
    numbers += [(each.thread_id, each.number, each.post.id) for each in placings]
    keep_numbers(numbers)
    values = [
        {"its_id": each.post.id, "to_thread_id": each.thread_id, "to_number": each.number}
        for each in placings
    ]
    db.session.execute(PLACE, values)
    marks.keep(moved_marks)


def keep_numbers(numbers: Iterable[tuple[int, int, int]]) -> None:
    """Thread, number and post: this number is that message's for ever."""
    statement = insert(PostRedirect).values(
        thread_id=bindparam("thread_id"), number=bindparam("number"), post_id=bindparam("post_id")
    )
    rows: list[dict[str, Any]] = [
        {"thread_id": thread_id, "number": number, "post_id": post_id}
        for thread_id, number, post_id in numbers
    ]
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["thread_id", "number"], set_={"post_id": statement.excluded.post_id}
        ),
        rows,
    )


def carry_lines(
    thread_ids: Collection[int], placings: Sequence[Placing], target_id: int, left: Collection[str]
) -> None:
    """What happened to these threads between their messages stands between the same messages in
    ``target_id``. Of the other threads the kinds in ``left`` stay behind."""
    new = {(each.post.thread_id, each.post.number): each.number for each in placings}
    lines = db.session.scalars(
        select(ThreadEvent)
        .where(ThreadEvent.thread_id.in_(sorted(thread_ids)))
        .order_by(ThreadEvent.id)
    )
    for line in lines:
        if line.thread_id != target_id and line.kind in left:
            continue
        before = [
            number
            for (thread_id, old), number in new.items()
            if thread_id == line.thread_id and old <= line.after_number
        ]
        said = new.get((line.thread_id, line.data.get("number", 0)))
        if said is not None:
            line.data = {**line.data, "number": said}
        # Before the first that makes room nothing changes.
        line.after_number = max(before, default=line.after_number)
        line.thread_id = target_id
