"""How far a person has read, as one SQL expression used by lists, grid and header alike.

A post is unread when its number is above the highest number of the thread that was on a page
this person opened, and its id above their floor: what was there before they joined, or is older
than 60 days, or was in a board they marked read. Hidden posts do not count, nor do threads they
muted. Where messages came or went (``threads.is_moved``) one that was read in its old place is read
(``post_reads``), whatever stands before it, so that there the first unread one is looked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)

from app.accounts.models import User
from app.core import clock
from app.core.cache import kept_for
from app.core.db import db, greatest, insert
from app.forum.following import MUTED, level_of, own_follow
from app.forum.models import BoardRead, Post, PostRead, Thread, ThreadRead

MEMORY = timedelta(days=60)
MOST_COUNTED = 100  # unread posts of a thread that must be looked at one by one
ONE_DAY = 86_400.0


def floor_for(user: User) -> int:
    """The highest post id that cannot be unread for this person, whatever they opened."""
    oldest = (clock.now() - MEMORY).replace(hour=0, minute=0, second=0, microsecond=0)
    return _last_post_id_before(max(oldest, user.confirmed_at or user.created_at))


@kept_for(ONE_DAY)
def _last_post_id_before(moment: datetime) -> int:
    last = select(Post.id).where(Post.created_at < moment).order_by(Post.created_at.desc()).limit(1)
    return db.session.scalar(last) or 0


def reads_of_reader() -> tuple[Any, ...]:
    """The outer joins that ``read_number`` needs, as (table, on) pairs; bind ``reader_id``."""
    return (
        (
            ThreadRead,
            and_(ThreadRead.thread_id == Thread.id, ThreadRead.user_id == bindparam("reader_id")),
        ),
        (
            BoardRead,
            and_(
                BoardRead.board_id == Thread.board_id, BoardRead.user_id == bindparam("reader_id")
            ),
        ),
        own_follow(),
    )


def own_floor() -> ColumnElement[int]:
    """The highest post id that counts as read in the thread's board; bind ``floor``."""
    marked_read = func.coalesce(BoardRead.read_before_post_id, 0)
    return greatest(bindparam("floor", type_=Integer), marked_read)


def read_number() -> ColumnElement[int]:
    """The highest number of the thread up to which all counts as read; bind ``floor``. In a muted
    thread everything does."""
    floor = own_floor()
    at_floor = (
        select(Post.number)
        .where(Post.thread_id == Thread.id, Post.id <= floor)
        .order_by(Post.id.desc())
        .limit(1)
        .correlate(Thread, BoardRead)
        .scalar_subquery()
    )
    marked = func.coalesce(ThreadRead.last_read_number, 0)
    first_unread = (
        select(Post.number)
        .where(Post.thread_id == Thread.id, Post.number > marked, *_counts_as_unread(floor))
        .order_by(Post.number)
        .limit(1)
        .correlate(Thread, BoardRead, ThreadRead)
        .scalar_subquery()
    )
    # After the first message, which may be younger, all stand in the order they were written.
    is_old = and_(Thread.last_post_id <= floor, Thread.first_post_id <= floor)
    return case(
        (or_(is_old, level_of() == MUTED), Thread.last_number),
        (Thread.is_moved, func.coalesce(first_unread - 1, Thread.last_number)),
        # Only of a thread that lies on both sides of the floor it must be looked up.
        (Thread.first_post_id > floor, marked),
        else_=greatest(marked, func.coalesce(at_floor, 0)),
    )


def _counts_as_unread(floor: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    """Of a post that comes after the mark; bind ``reader_id``."""
    was_read = select(PostRead.post_id).where(
        PostRead.post_id == Post.id, PostRead.user_id == bindparam("reader_id", type_=Integer)
    )
    return Post.hidden_at.is_(None), Post.id > floor, ~was_read.correlate(Post).exists()


def unread_posts(threads: FromClause) -> ColumnElement[int]:
    """How many visible posts come after ``read_number``, for rows of a subselect that has it with
    the thread's ``id``, ``last_visible_number``, ``is_moved`` and ``own_floor``: a number that is
    looked up is looked up once."""
    columns = threads.c
    some = (
        select(Post.id)
        .where(
            Post.thread_id == columns.id,
            Post.number > columns.read_number,
            *_counts_as_unread(columns.own_floor),
        )
        .limit(literal(MOST_COUNTED, literal_execute=True))
        .correlate(threads)
        .subquery("some")
    )
    one_by_one = select(func.count()).select_from(some).scalar_subquery()
    hidden = (
        select(func.count())
        .where(Post.thread_id == columns.id, Post.number > columns.read_number,
               Post.hidden_at.is_not(None), Post.number < columns.last_visible_number)
        .correlate(threads)
        .scalar_subquery()
    )  # fmt: skip
    left = columns.last_visible_number - columns.read_number
    return case((left <= 0, 0), (columns.is_moved, one_by_one), else_=left - hidden)


def move_mark(user_id: int, thread_id: int, number: int) -> None:
    """Remember that numbers up to this one were shown. Never moves back, whichever tab is last."""
    statement = insert(ThreadRead).values(
        user_id=user_id, thread_id=thread_id, last_read_number=number, updated_at=clock.now()
    )
    newer = greatest(ThreadRead.last_read_number, statement.excluded.last_read_number)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "thread_id"],
            set_={"last_read_number": newer, "updated_at": statement.excluded.updated_at},
        )
    )


def move_board_mark(user_id: int, board_id: int, post_id: int) -> None:
    """Posts of the board up to this one count as read. Never moves back."""
    statement = insert(BoardRead).values(
        user_id=user_id, board_id=board_id, read_before_post_id=post_id
    )
    newer = greatest(BoardRead.read_before_post_id, statement.excluded.read_before_post_id)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "board_id"], set_={"read_before_post_id": newer}
        )
    )


LAST_NUMBER = (
    select(Thread.last_number).where(Thread.id == bindparam("its_thread_id")).scalar_subquery()
)
READS = cast(Table, ThreadRead.__table__)
UNREAD_BEFORE = (
    select(Post.id)
    .where(Post.thread_id == bindparam("its_thread_id"), Post.number > READS.c.last_read_number,
           Post.number < LAST_NUMBER, Post.hidden_at.is_(None),
           ~select(PostRead.post_id).where(PostRead.post_id == Post.id,
                                           PostRead.user_id == READS.c.user_id).exists())
    .correlate(READS)
    .exists()
)  # fmt: skip
READ_OWN_REPLY = (
    update(READS)
    .where(
        READS.c.user_id == bindparam("reader_id"),
        READS.c.thread_id == bindparam("its_thread_id"),
        READS.c.last_read_number < LAST_NUMBER,
        ~UNREAD_BEFORE,
    )
    .values(last_read_number=LAST_NUMBER)
)


def read_own_reply(user_id: int, thread_id: int) -> None:
    """Who had read everything before they answered has read their own answer too; what was hidden
    or removed there need not be read."""
    db.session.execute(READ_OWN_REPLY, {"reader_id": user_id, "its_thread_id": thread_id})
