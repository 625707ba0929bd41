"""Starting threads, answering, and changing what one wrote.

Markdown is rendered before the first write: on SQLite the write lock is held from the first
changed row to the commit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError, NotFoundError, SlowedError
from app.core.events import publish
from app.core.text import RENDERER, slugify
from app.forum import marks, mentions
from app.forum.commands import counters, revisions
from app.forum.commands.attachments import Enclosure, attach, pictures_of
from app.forum.commands.mentions import note_mentions
from app.forum.commands.quotes import change_quotes, find_quotes, note_quotes
from app.forum.events import Change, PostEdited, ReplyPosted, ThreadEdited, ThreadStarted
from app.forum.models import Board, Kind, Post, Thread
from app.forum.queries import ThreadRow, attachments_of, get_thread
from app.forum.quoting import posts_quoted_in


@dataclass(frozen=True)
class Heading:
    """What a new thread, or one's heading, shall say."""

    title: str
    kind: str
    lang: str
    stream_id: int | None


def start_thread(
    author: User,
    board: Board,
    heading: Heading,
    body: str,
    *,
    enclosed: Sequence[Enclosure] = (),
    submission: str | None = None,
    subject: str | None = None,
    at: datetime | None = None,
) -> Thread:
    """A new thread with its first post, which is number 1. ``subject`` is the key of what it is
    about, for one that this person may see."""
    allowed = policy.may_announce if heading.kind == Kind.ANNOUNCEMENT else policy.may_start_thread
    policy.require(allowed(author, board))
    html, named = mentions.render_for(author, body, pictures_of(enclosed))
    quoted = find_quotes(author, body)
    moment = at or clock.now()
    thread = Thread(
        board_id=board.id,
        offering_id=board.offering_id,
        author_id=author.id,
        slug=slugify(heading.title),
        created_at=moment,
        subject=subject,
        **vars(heading),
    )
    db.session.add(thread)
    db.session.flush()  # the post needs the thread's number
    first = thread.id, counters.take_number(thread.id)
    post_id = _add_post(first, author, heading.lang, body, html, enclosed, submission, moment)
    note_quotes(post_id, quoted)
    counters.move_thread_count(board.id, heading.stream_id, +1)
    marks.move_mark(author.id, thread.id, 1)
    note_mentions(thread.id, post_id, author.id, named)
    publish(ThreadStarted(thread.id, post_id, author.id))
    return thread


def post_reply(
    author: User,
    thread: Thread | ThreadRow,
    body: str,
    lang: str,
    *,
    enclosed: Sequence[Enclosure] = (),
    submission: str | None = None,
    at: datetime | None = None,
) -> int:
    """An answer at the end of the thread, or of the one that it has been merged into since it was
    looked at. Returns the id of the post. SlowedError where a thread is slow and this person has just
    written in it."""
    policy.require(policy.may_reply(author, thread))
    html, named = mentions.render_for(author, body, pictures_of(enclosed))
    quoted = find_quotes(author, body)
    _require_pace(author, thread)
    moment = at or clock.now()
    place = _place_in(author, thread)
    post_id = _add_post(place, author, lang, body, html, enclosed, submission, moment)
    note_quotes(post_id, quoted)
    marks.read_own_reply(author.id, place[0])
    note_mentions(place[0], post_id, author.id, named)
    publish(ReplyPosted(place[0], post_id, author.id))
    return post_id


def _place_in(author: User, thread: Thread | ThreadRow) -> tuple[int, int]:
    """The thread and the number of an answer. Who merges threads holds them as who answers does, so
    that the answer comes before, and goes along, or after, and finds where the thread is."""
    try:
        return thread.id, counters.take_number(thread.id)
    except NotFoundError:
        now = get_thread(author, thread.id)
        policy.require(policy.may_reply(author, now))
        return now.id, counters.take_number(now.id)


def _require_pace(author: User, thread: Thread | ThreadRow) -> None:
    if not thread.slow_seconds or policy.may_skip_slow_mode(author, thread):
        return
    counters.hold(thread.id)  # of two answers at once, one is the first
    since = clock.now() - timedelta(seconds=thread.slow_seconds)
    last = db.session.scalar(
        select(func.max(Post.created_at)).where(
            Post.thread_id == thread.id, Post.author_id == author.id, Post.created_at > since
        )
    )
    if last is not None:
        raise SlowedError(math.ceil((last - since).total_seconds()))


def edit_post(
    editor: User,
    post: Post,
    body: str,
    lang: str,
    *,
    seen: datetime | None,
    heading: Heading | None = None,
    enclosed: Sequence[Enclosure] | None = None,
    reason: str = "",
    ruling: policy.Ruling | None = None,
) -> None:
    """Change the words of a post and its files and, with a first post, the thread's heading. What
    it said before is kept, with the reason, unless it is hardly worth telling
    (``commands.revisions``). With ``enclosed`` None its files stay as they are.

    ``seen`` is the post's ``edited_at`` when the editor opened it. ChangedMeanwhileError when it
    has moved on since. ``ruling`` is that of a rule of its own for what this text and its heading
    are part of.
    """
    _require_may_edit(editor, post, heading, ruling)
    had = [Enclosure(row, row.alt) for row in attachments_of([post.id])[post.id]]
    enclosed = had if enclosed is None else enclosed
    has_same_words = says(post, body, lang, heading)
    if has_same_words and _same(enclosed, had):
        return
    if post.edited_at != seen:
        raise ChangedMeanwhileError
    is_hidden = bool(post.hidden_at or post.thread.hidden_at)
    html, named = mentions.render_for(editor, body, pictures_of(enclosed), is_hidden=is_hidden)
    quoted = posts_quoted_in(body)
    title = heading.title if heading is not None else revisions.words_of(post)[2]
    words = (body, lang, title)
    more = 0 if has_same_words else revisions.versions_more(editor, post, words, reason)
    values = {"body": body, "html": html, "lang": lang, "attachment_count": len(enclosed)}
    if not _replaced(editor, post, seen, more, values):
        raise ChangedMeanwhileError
    if not has_same_words:
        revisions.note_version(editor, post, more, reason)
    note_mentions(post.thread_id, post.id, post.author_id, named)
    change_quotes(editor, post.id, quoted)
    if not _same(enclosed, had):
        attach(editor, post.id, enclosed)
    publish(PostEdited(post.thread_id, post.id, editor.id))
    if heading is not None and heading != heading_of(post.thread):
        changes = change_heading_row(post.thread, heading)
        publish(ThreadEdited(post.thread_id, editor.id, changes))


def _require_may_edit(
    editor: User, post: Post, heading: Heading | None, ruling: policy.Ruling | None
) -> None:
    if ruling is not None:
        policy.require(ruling)
        return
    policy.require(policy.may_edit_post(editor, post, post.thread))
    _require_heading(editor, post.thread, heading)


def _replaced(
    editor: User, post: Post, seen: datetime | None, more: int, values: dict[str, Any]
) -> bool:
    """One statement compares and changes, so of two editors at once only one can win; the heading
    goes with it, for whoever changes that moves ``edited_at`` too."""
    changed = db.session.scalar(
        update(Post)
        .where(Post.id == post.id, Post.edited_at.is_not_distinct_from(seen))
        .values(
            **values,
            renderer=RENDERER,
            edited_at=clock.now(),
            edited_by_id=editor.id,
            revision_count=Post.revision_count + more,
        )
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def _require_heading(editor: User, thread: Thread, heading: Heading | None) -> None:
    if heading is None:
        return
    policy.require(policy.may_edit_heading(editor, thread))
    if heading.kind == Kind.ANNOUNCEMENT:
        policy.require(policy.may_announce(editor, thread))


def says(post: Post, body: str, lang: str, heading: Heading | None) -> bool:
    """Whether the post, and the heading of its thread, read like this already."""
    same_heading = heading is None or heading == heading_of(post.thread)
    return same_heading and (post.body, post.lang) == (body, lang)


def _same(enclosed: Sequence[Enclosure], had: Sequence[Enclosure]) -> bool:
    return {(each.attachment.id, each.alt) for each in enclosed} == {
        (each.attachment.id, each.alt) for each in had
    }


def heading_of(thread: Thread) -> Heading:
    return Heading(thread.title, thread.kind, thread.lang, thread.stream_id)


def _changes(before: Heading, after: Heading) -> tuple[Change, ...]:
    new = vars(after)
    return tuple(Change(name, old, new[name]) for name, old in vars(before).items()
                 if old != new[name])  # fmt: skip


def change_heading_row(thread: Thread, heading: Heading) -> tuple[Change, ...]:
    """Asks nobody. Returns what is otherwise than before."""
    changes = _changes(heading_of(thread), heading)
    if thread.stream_id != heading.stream_id and thread.hidden_at is None:
        board_id = thread.board_id
        counters.move_between_cells((board_id, thread.stream_id), (board_id, heading.stream_id))
    thread.title = heading.title
    thread.slug = slugify(heading.title)
    thread.kind = heading.kind
    thread.lang = heading.lang
    thread.stream_id = heading.stream_id
    thread.edited_at = clock.now()
    return changes


def _add_post(
    place: tuple[int, int],
    author: User,
    lang: str,
    body: str,
    html: str,
    enclosed: Sequence[Enclosure],
    submission: str | None,
    moment: datetime,
) -> int:
    """A new post with a thread's next number, which was taken for it; returns the post's id.

    One statement has raised the counter and holds the thread's row until the commit, so two answers
    at once get two numbers, in the order they are committed.
    """
    thread_id, number = place
    values: dict[str, Any] = {
        "thread_id": thread_id,
        "number": number,
        "author_id": author.id,
        "lang": lang,
        "body": body,
        "html": html,
        "renderer": RENDERER,
        "submission": submission,
        "created_at": moment,
        "attachment_count": len(enclosed),
    }
    post_id = db.session.execute(insert(Post).values(**values).returning(Post.id)).scalar_one()
    if enclosed:
        attach(author, post_id, enclosed)
    counters.note_last_post(thread_id, post_id, number, author.id, moment)
    return int(post_id)
