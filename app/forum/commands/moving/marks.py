"""What people have read is read wherever it stands, and nothing else is.

A mark is one number: all up to it is read. Where messages of two conversations stand between each
other, some are read after one that is not. The mark then stays before that one, and those after it
are kept one by one (``post_reads``) until the mark has passed them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from sqlalchemy import Table, and_, bindparam, delete, func, select, update
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db, greatest, insert
from app.forum.models import Post, PostRead, PostRedirect, ThreadRead

if TYPE_CHECKING:
    from app.forum.commands.moving.placing import Placing, Standing

READS, APART = cast(Table, ThreadRead.__table__), cast(Table, PostRead.__table__)
Mark = tuple[int, int]  # a person, a thread
Apart = tuple[int, int]  # a person, a post


@dataclass(frozen=True)
class Line:
    """The messages of a thread as they shall stand, in order; ``first`` is the lowest number that is
    given."""

    numbers: list[int]
    posts: list[Standing]
    first: int


@dataclass
class Moved:
    """The marks that are others, the new ones, and what is read by itself, more and less."""

    changed: dict[Mark, int] = field(default_factory=dict)
    new: dict[Mark, int] = field(default_factory=dict)
    apart: set[Apart] = field(default_factory=set)
    passed: set[Apart] = field(default_factory=set)


def after(posts: Iterable[Standing], placings: Sequence[Placing]) -> Moved:
    """What is to be kept once the messages stand where ``placings`` says. ``posts`` are all of the
    threads they come from and go to."""
    standing = {post.id: post for post in posts}
    threads = {post.thread_id for post in standing.values()} | {each.thread_id for each in placings}
    known = select(ThreadRead.user_id, ThreadRead.thread_id, ThreadRead.last_read_number)
    marks: dict[Mark, int] = {
        (row.user_id, row.thread_id): row.last_read_number
        for row in db.session.execute(known.where(ThreadRead.thread_id.in_(sorted(threads))))
    }
    one_by_one = (
        select(PostRead.user_id, PostRead.post_id)
        .join(Post, Post.id == PostRead.post_id)
        .where(Post.thread_id.in_(sorted(threads)))
    )
    apart = {(row.user_id, row.post_id) for row in db.session.execute(one_by_one)}
    lines = _lines(standing, placings)
    moved = Moved()
    people = {user_id for user_id, _ in marks} | {user_id for user_id, _ in apart}
    for user_id in sorted(people):
        read = {
            post.id
            for post in standing.values()
            if marks.get((user_id, post.thread_id), 0) >= post.number or (user_id, post.id) in apart
        }
        for thread_id, line in lines.items():
            _mark(moved, marks, apart, (user_id, thread_id), line, read)
    return moved


def _lines(standing: dict[int, Standing], placings: Sequence[Placing]) -> dict[int, Line]:
    placed = {each.post.id for each in placings}
    rows: dict[int, list[tuple[int, Standing]]] = defaultdict(list)
    for each in placings:
        rows[each.thread_id].append((each.number, each.post))
    firsts = {thread_id: min(number for number, _ in some) for thread_id, some in rows.items()}
    for post in standing.values():
        if post.thread_id in rows and post.id not in placed:
            rows[post.thread_id].append((post.number, post))
    return {
        thread_id: Line(
            [number for number, _ in sorted(some, key=_by_number)],
            [post for _, post in sorted(some, key=_by_number)],
            firsts[thread_id],
        )
        for thread_id, some in rows.items()
    }


def _by_number(row: tuple[int, Standing]) -> int:
    return row[0]


def _mark(
    moved: Moved,
    marks: dict[Mark, int],
    apart: set[Apart],
    whose: Mark,
    line: Line,
    read: set[int],
) -> None:
    """The mark goes up to the last message before the first that is shown and not read; what is
    read after that is kept by itself."""
    had = marks.get(whose)
    mark = min(had or 0, line.first - 1)
    rest = list(zip(line.numbers, line.posts, strict=True))[bisect_left(line.numbers, mark + 1) :]
    is_broken = False
    for number, post in rest:
        is_read = post.id in read
        is_broken = is_broken or not (is_read or post.is_hidden)
        if is_read and not is_broken:
            mark = number
        key = whose[0], post.id
        if is_read and is_broken and key not in apart:
            moved.apart.add(key)
        elif not is_broken and key in apart:
            moved.passed.add(key)
    if had is None and mark:
        moved.new[whose] = mark
    elif had is not None and mark != had:
        moved.changed[whose] = mark


def keep(moved: Moved) -> None:
    """When anything was read is not changed by this: nobody was there."""
    if moved.new:
        new = [
            {
                "user_id": user_id,
                "thread_id": thread_id,
                "last_read_number": number,
                "updated_at": clock.now(),
            }
            for (user_id, thread_id), number in sorted(moved.new.items())
        ]
        statement = insert(ThreadRead)
        # They may have opened it at this very moment.
        further = greatest(ThreadRead.last_read_number, statement.excluded.last_read_number)
        upsert = statement.on_conflict_do_update(
            index_elements=["user_id", "thread_id"], set_={"last_read_number": further}
        )
        db.session.execute(upsert, new)
    if moved.changed:
        db.session.execute(
            update(READS)
            .where(READS.c.user_id == bindparam("whose"), READS.c.thread_id == bindparam("its"))
            .values(last_read_number=bindparam("mark")),
            [
                {"whose": user_id, "its": thread_id, "mark": number}
                for (user_id, thread_id), number in sorted(moved.changed.items())
            ],
        )
    if moved.apart:
        db.session.execute(insert(PostRead).on_conflict_do_nothing(), _keys(moved.apart))
    if moved.passed:
        ours = APART.c.user_id == bindparam("user"), APART.c.post_id == bindparam("post")
        rows = [{"user": user, "post": post} for user, post in sorted(moved.passed)]
        db.session.execute(delete(APART).where(*ours), rows)


def _keys(rows: set[Apart]) -> list[dict[str, int]]:
    return [{"user_id": user_id, "post_id": post_id} for user_id, post_id in sorted(rows)]


def keep_read(post_ids: Collection[int]) -> None:
    """These messages came back to where they stood before: who has read on meanwhile, where they
    stood then, has read them."""
    here, there = aliased(ThreadRead, name="here"), aliased(ThreadRead, name="there")
    read = (
        select(there.user_id, Post.id)
        .join_from(PostRedirect, Post, Post.id == PostRedirect.post_id)
        .join(
            there,
            and_(
                there.thread_id == PostRedirect.thread_id,
                there.last_read_number >= PostRedirect.number,
            ),
        )
        .outerjoin(here, and_(here.thread_id == Post.thread_id, here.user_id == there.user_id))
        .where(
            Post.id.in_(sorted(post_ids)),
            PostRedirect.thread_id != Post.thread_id,
            Post.number > func.coalesce(here.last_read_number, 0),
        )
        .distinct()
    )
    db.session.execute(
        insert(PostRead).from_select(["user_id", "post_id"], read).on_conflict_do_nothing()
    )


def sweep_reads() -> None:
    """Forget what people's marks have passed since."""
    passed = (
        select(Post.id)
        .join(ThreadRead, ThreadRead.thread_id == Post.thread_id)
        .where(
            Post.id == APART.c.post_id,
            ThreadRead.user_id == APART.c.user_id,
            Post.number <= ThreadRead.last_read_number,
        )
    )
    db.session.execute(delete(APART).where(passed.exists()))
