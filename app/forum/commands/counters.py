"""The only writer of counters. Every counter can be computed from the rows it counts:
``check`` compares, ``repair`` sets them right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Integer,
    Row,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from app.core.db import db, greatest, insert
from app.core.errors import NotFoundError
from app.forum.commands import voting
from app.forum.models import (
    Attachment,
    Poll,
    Post,
    PostQuote,
    PostRedirect,
    Reaction,
    ReactionKind,
    Thread,
    ThreadCount,
    ThreadEvent,
)
from app.forum.numbering import runs_of

CHUNK = 500
Cell = tuple[int, int | None]  # board and stream

# Built once: every post runs them while it holds the thread's row.
THREADS = cast(Table, Thread.__table__)
POSTS = cast(Table, Post.__table__)
TAKE_NUMBER = (
    update(THREADS)
    # Not in a thread that was taken away since it was looked at.
    .where(THREADS.c.id == bindparam("thread_id"), THREADS.c.hidden_at.is_(None))
    .values(last_number=THREADS.c.last_number + 1)
    .returning(THREADS.c.last_number)
)
COUNT_EVENT = (
    update(THREADS)
    .where(THREADS.c.id == bindparam("thread_id"))
    .values(event_count=THREADS.c.event_count + 1)
    .returning(THREADS.c.last_visible_number)
)
NOTE_LAST_POST = (
    update(THREADS)
    .where(THREADS.c.id == bindparam("thread_id"))
    .values(
        last_visible_number=bindparam("new_number"),
        first_post_id=case(
            (THREADS.c.first_post_id == 0, bindparam("new_post_id")), else_=THREADS.c.first_post_id
        ),
        last_post_id=bindparam("new_post_id"),
        last_post_at=bindparam("moment"),
        last_author_id=bindparam("new_author_id"),
        reply_count=THREADS.c.reply_count + bindparam("more", type_=Integer),
        answer_count=THREADS.c.answer_count
        + case(
            (THREADS.c.author_id != bindparam("new_author_id"), bindparam("more", type_=Integer)),
            else_=0,
        ),
    )
)


def take_number(thread_id: int) -> int:
    """The thread's next post number; its row stays locked until the commit. NotFoundError when
    the thread has been hidden meanwhile."""
    number = db.session.execute(TAKE_NUMBER, {"thread_id": thread_id}).scalar_one_or_none()
    if number is None:
        raise NotFoundError
    return int(number)


def hold(thread_id: int) -> None:
    """Whoever answers meanwhile comes after the end of this transaction."""
    db.session.execute(
        update(THREADS).where(THREADS.c.id == thread_id).values(last_number=THREADS.c.last_number)
    )


def note_last_post(
    thread_id: int, post_id: int, number: int, author_id: int, moment: datetime
) -> None:
    """The thread's latest visible post is this one. The first post is no reply."""
    values = {
        "thread_id": thread_id,
        "new_number": number,
        "new_post_id": post_id,
        "moment": moment,
        "new_author_id": author_id,
        "more": 1 if number > 1 else 0,
    }
    db.session.execute(NOTE_LAST_POST, values)


def count_event(thread_id: int) -> int:
    """One line more; the number of the post it comes after."""
    return int(db.session.execute(COUNT_EVENT, {"thread_id": thread_id}).scalar_one())


def move_thread_count(board_id: int, stream_id: int | None, by: int) -> None:
    """One visible thread more or less in a cell of the grid."""
    statement = insert(ThreadCount).values(
        board_id=board_id, stream_id=stream_id or 0, threads=max(by, 0)
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["board_id", "stream_id"],
            set_={"threads": ThreadCount.threads + by},
        )
    )


def move_between_cells(old: Cell, new: Cell) -> None:
    """One visible thread stands in another cell of the grid. The lower is held first, so that two who
    change places do not wait for each other."""
    for (board_id, stream_id), by in sorted(
        ((old, -1), (new, +1)), key=lambda move: (move[0][0], move[0][1] or 0)
    ):
        move_thread_count(board_id, stream_id, by)


def move_marked_count(thread_id: int, by: int) -> None:
    """So many more of the thread's posts are marked as answers, or fewer."""
    more = THREADS.c.marked_count + by
    db.session.execute(update(THREADS).where(THREADS.c.id == thread_id).values(marked_count=more))


def move_reaction_count(post_id: int, kind: ReactionKind, by: int) -> None:
    """One reaction of this kind more or less."""
    more = {kind.column: POSTS.c[kind.column] + by}
    db.session.execute(update(POSTS).where(POSTS.c.id == post_id).values(more))


def move_quoted_count(post_ids: Iterable[int], by: int) -> None:
    """These messages are quoted by one more or less."""
    db.session.execute(
        update(POSTS)
        .where(POSTS.c.id.in_(sorted(post_ids)))
        .values(quoted_count=POSTS.c.quoted_count + by)
    )


def check() -> Iterator[str | None]:
    """A sentence for each counter that is wrong, and None for each that is right, so that who
    waits can see how far it is."""
    for thread in _threads():
        yield _sentence(thread)
    yield from voting.check()
    for board_id, stream_id in wrong_cells():
        yield f"board {board_id}, stream {stream_id}: thread count does not match its threads"
    for post_id in _wrongly_reacted():
        yield f"post {post_id}: counts do not match its reactions"
    for post_id in _wrongly_quoted():
        yield f"post {post_id}: quoted count does not match its quotes"
    for post_id in _wrong_file_counts():
        yield f"post {post_id}: attachment count does not match its files"


def repair() -> Iterator[str | None]:
    """Set wrong counters right. The same as ``check`` yields, each after its repair: commit then,
    so that nobody waits long."""
    for thread in _threads():
        if _sentence(thread) is not None:
            recount(thread.id)
        yield _sentence(thread)
    yield from voting.repair()
    for (board_id, stream_id), right_count in wrong_cells().items():
        set_cells({(board_id, stream_id): right_count})
        yield f"board {board_id}, stream {stream_id}: thread count does not match its threads"
    for post_id in _wrongly_reacted():
        _repair_post(post_id)
        yield f"post {post_id}: counts do not match its reactions"
    for post_id, right_count in _wrongly_quoted().items():
        db.session.execute(
            update(POSTS).where(POSTS.c.id == post_id).values(quoted_count=right_count)
        )
        yield f"post {post_id}: quoted count does not match its quotes"
    for post_id, right_count in _wrong_file_counts().items():
        db.session.execute(
            update(POSTS).where(POSTS.c.id == post_id).values(attachment_count=right_count)
        )
        yield f"post {post_id}: attachment count does not match its files"


COUNTED = ("is_moved", "first_post_id", "last_number", "last_visible_number", "last_post_id", "last_post_at", "last_author_id",
           "reply_count", "answer_count", "poll_id", "event_count", "marked_count")  # fmt: skip


def _sentence(thread: Row[Any]) -> str | None:
    is_right = all(getattr(thread, name) == getattr(thread, f"right_{name}") for name in COUNTED)
    # Of few threads there is more to look at.
    if is_right and thread.is_moved:
        is_right = retired_runs([thread.id])[thread.id] == thread.retired
    if is_right:
        return None
    return f"thread {thread.id}: counters do not match its posts"


def recount(thread_id: int) -> None:
    """Set the thread's counters by counting its posts, which a message that went or came back asks
    for. Holds the thread's row first, so that an answer that is being posted comes before the
    counting or after it."""
    hold(thread_id)
    thread = db.session.execute(_counted().where(Thread.id == thread_id)).one()
    right = {name: getattr(thread, f"right_{name}") for name in COUNTED}
    runs = retired_runs([thread_id])[thread_id] if thread.right_is_moved else None
    db.session.execute(
        update(THREADS).where(THREADS.c.id == thread_id).values(**right, retired=runs)
    )


def retired_runs(thread_ids: Collection[int]) -> dict[int, list[list[int]] | None]:
    """The runs of numbers in each of these threads whose messages are elsewhere, or in another."""
    stays = (Post.thread_id == PostRedirect.thread_id) & (Post.number == PostRedirect.number)
    left = (
        select(PostRedirect.thread_id, PostRedirect.number)
        .outerjoin(Post, stays & Post.joined_id.is_(None))
        .where(PostRedirect.thread_id.in_(sorted(thread_ids)), Post.id.is_(None))
        .order_by(PostRedirect.thread_id, PostRedirect.number)
    )
    numbers: dict[int, list[int]] = {thread_id: [] for thread_id in thread_ids}
    for thread_id, number in db.session.execute(left):
        numbers[thread_id].append(number)
    return {thread_id: runs_of(each) for thread_id, each in numbers.items()}


def _threads() -> Iterator[Row[Any]]:
    """Every thread with its counters and what they should be, in chunks."""
    statement = _counted().order_by(Thread.id).limit(CHUNK)
    after = 0
    while rows := db.session.execute(statement.where(Thread.id > after)).all():
        after = rows[-1].id
        yield from rows


def _counted() -> Select[*tuple[Any, ...]]:
    visible = aliased(Post, name="visible")
    last_post = aliased(Post, name="last_post")
    first_post = aliased(Post, name="first_post")
    last = (
        select(visible.id)
        .where(visible.thread_id == Thread.id, visible.hidden_at.is_(None))
        .order_by(visible.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    highest_now, highest_before = (
        select(func.coalesce(func.max(model.number), 0))
        .where(model.thread_id == Thread.id)
        .scalar_subquery()
        for model in (Post, PostRedirect)
    )
    replies = (
        select(func.count())
        .select_from(visible)
        .where(visible.thread_id == Thread.id, visible.hidden_at.is_(None), visible.number > 1)
    )
    answers = replies.where(visible.author_id != Thread.author_id)
    marked = replies.where(visible.marked_at.is_not(None))
    poll = select(Poll.id).where(Poll.thread_id == Thread.id, Poll.set_aside == 0).scalar_subquery()
    events = select(func.count()).select_from(ThreadEvent).where(ThreadEvent.thread_id == Thread.id)
    return (
        select(
            Thread.id,
            Thread.retired,
            *(getattr(Thread, name) for name in COUNTED),
            exists().where(PostRedirect.thread_id == Thread.id).label("right_is_moved"),
            func.coalesce(first_post.id, 0).label("right_first_post_id"),
            # A number that a message had before it was moved is not given again.
            greatest(highest_now, highest_before).label("right_last_number"),
            func.coalesce(last_post.number, 0).label("right_last_visible_number"),
            func.coalesce(last_post.id, first_post.id, 0).label("right_last_post_id"),
            func.coalesce(last_post.created_at, first_post.created_at).label("right_last_post_at"),
            func.coalesce(last_post.author_id, first_post.author_id).label("right_last_author_id"),
            replies.scalar_subquery().label("right_reply_count"),
            answers.scalar_subquery().label("right_answer_count"),
            poll.label("right_poll_id"),
            events.scalar_subquery().label("right_event_count"),
            marked.scalar_subquery().label("right_marked_count"),
        )
        .outerjoin(first_post, and_(first_post.thread_id == Thread.id, first_post.number == 1))
        .outerjoin(last_post, last_post.id == last)
    )


def wrong_cells(board_ids: Collection[int] | None = None) -> dict[tuple[int, int], int]:
    """The right count of every cell that shows another, of all boards or of these."""
    stream = func.coalesce(Thread.stream_id, 0)
    counted = select(Thread.board_id, stream, func.count()).where(Thread.hidden_at.is_(None))
    shown = select(ThreadCount.board_id, ThreadCount.stream_id, ThreadCount.threads)
    if board_ids is not None:
        counted = counted.where(Thread.board_id.in_(sorted(board_ids)))
        shown = shown.where(ThreadCount.board_id.in_(sorted(board_ids)))
    right = {
        (board_id, stream_id): count
        for board_id, stream_id, count in db.session.execute(
            counted.group_by(Thread.board_id, stream)
        )
    }
    stored = {(row.board_id, row.stream_id): row.threads for row in db.session.execute(shown)}
    cells = right.keys() | stored.keys()
    return {cell: right.get(cell, 0) for cell in cells if right.get(cell, 0) != stored.get(cell, 0)}


def set_cells(right: Mapping[tuple[int, int], int]) -> None:
    """So many threads each, whatever these cells show now."""
    for (board_id, stream_id), threads in sorted(right.items()):
        statement = insert(ThreadCount).values(
            board_id=board_id, stream_id=stream_id, threads=threads
        )
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["board_id", "stream_id"], set_={"threads": threads}
            )
        )


def reactions_of(kind: ReactionKind) -> ScalarSelect[int]:
    """How many of this kind a post has, beside a row of ``POSTS``."""
    given = select(func.count()).where(Reaction.post_id == POSTS.c.id, Reaction.kind == kind)
    return given.correlate(POSTS).scalar_subquery()


def _wrongly_reacted() -> Sequence[int]:
    """Of posts that have a reaction or say so."""
    counts = [POSTS.c[kind.column] for kind in ReactionKind]
    differs = or_(*(POSTS.c[kind.column] != reactions_of(kind) for kind in ReactionKind))
    claims = or_(*(count != 0 for count in counts))
    has_any = POSTS.c.id.in_(select(Reaction.post_id))
    wrong = select(POSTS.c.id).where(or_(claims, has_any), differs).order_by(POSTS.c.id)
    return db.session.scalars(wrong).all()


def _repair_post(post_id: int) -> None:
    """In one statement, so that what is given meanwhile is counted before it or after."""
    right = {kind.column: reactions_of(kind) for kind in ReactionKind}
    db.session.execute(update(POSTS).where(POSTS.c.id == post_id).values(right))


def _wrongly_quoted() -> dict[int, int]:
    """The right count of every message that shows another. Looks at quotes, and at messages that
    say they are quoted: few are."""
    counted = select(PostQuote.quoted_post_id, func.count()).group_by(PostQuote.quoted_post_id)
    right: dict[int, int] = dict(db.session.execute(counted).all())
    shown = select(Post.id, Post.quoted_count).where(Post.quoted_count != 0)
    stored: dict[int, int] = dict(db.session.execute(shown).all())
    posts = right.keys() | stored.keys()
    return {post: right.get(post, 0) for post in posts if right.get(post, 0) != stored.get(post, 0)}


def _wrong_file_counts() -> dict[int, int]:
    """The right count of every post that says another."""
    counted = (
        select(Attachment.post_id, func.count().label("files"))
        .where(Attachment.post_id.is_not(None))
        .group_by(Attachment.post_id)
        .subquery()
    )
    right = func.coalesce(counted.c.files, 0)
    rows = db.session.execute(
        select(Post.id, right)
        .outerjoin(counted, counted.c.post_id == Post.id)
        .where(Post.attachment_count != right)
    )
    return {row[0]: row[1] for row in rows}
