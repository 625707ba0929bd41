"""A thread and its posts, by ranges of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.forum import marks
from app.forum.following import level_of
from app.forum.models import (
    Draft,
    Place,
    Post,
    PostRedirect,
    ReactionKind,
    Thread,
    ThreadRead,
    ThreadRedirect,
)
from app.forum.numbering import Numbering, numbering_of

PAGE_SIZE = 20
ORPHANS = 4  # so few posts do not get a page of their own
PRINTED = 200
MOST_NEWER = 100
MADE_BY_PRESS = select(Post.id).where(
    Post.author_id == bindparam("author_id"), Post.submission == bindparam("submission")
)
Editor = aliased(User, name="editor")
PostRow = Row[Any]
ThreadRow = Row[Any]
THREAD_COLUMNS = (
    Thread.id,
    Thread.board_id,
    Thread.offering_id,
    Thread.stream_id,
    Thread.kind,
    Thread.lang,
    Thread.title,
    Thread.slug,
    Thread.author_id,
    Thread.last_number,
    Thread.last_visible_number,
    Thread.reply_count,
    Thread.answer_count,
    Thread.marked_count,
    Thread.created_at,
    Thread.last_post_at,
    Thread.closed_at,
    Thread.hidden_at,
    Thread.poll_id,
    Thread.event_count,
    Thread.subject,
    Thread.retired,
    Thread.slow_seconds,
    Thread.pinned_until,
    Thread.is_pinned_everywhere,
    Thread.featured_at,
    User.display_name.label("author_name"),
)
Twin = aliased(Thread, name="twin")
# Of a twin that anybody may see; all None when there is none.
TWIN_COLUMNS = (
    Twin.id.label("twin_id"),
    Twin.slug.label("twin_slug"),
    Twin.title.label("twin_title"),
    Twin.lang.label("twin_lang"),
    Twin.reply_count.label("twin_reply_count"),
    Twin.answer_count.label("twin_answer_count"),
)


@dataclass(frozen=True)
class ThreadPage:
    """Posts ``first`` to ``last`` (numbers, both included) of a thread of ``pages`` pages."""

    number: int
    pages: int
    first: int
    last: int
    posts: Sequence[PostRow]
    numbering: Numbering
    size: int = PAGE_SIZE

    def first_of(self, page: int) -> int:
        """The number a page begins with, which is how it is addressed."""
        return self.numbering.number_at((page - 1) * self.size + 1)

    @property
    def highest_shown(self) -> int:
        return self.posts[-1].number if self.posts else 0


def get_thread(actor: User | None, thread_id: int) -> ThreadRow:
    """``THREAD_COLUMNS`` of a thread; ``read_number``, the highest that counts as read for this
    person; and, for one who is signed in, ``mark``, the highest that was on a page they opened,
    ``level``, how closely they follow it, and ``draft_…``, what they have begun to answer. Of one
    that was merged it is the thread it is part of now, which has another ``id``. NotFoundError when
    it does not exist for them."""
    statement = _thread(is_signed_in=actor is not None, sees_hidden=_may_see_some(actor))
    values = {"thread_id": thread_id}
    if actor is not None:
        values |= {"reader_id": actor.id, "floor": marks.floor_for(actor)}
    thread = fetch(statement, values).first()
    if thread is None and (now := thread_now(thread_id)) != thread_id:
        thread = fetch(statement, values | {"thread_id": now}).first()
    if thread is None or not _is_there(actor, thread, thread):
        raise NotFoundError
    return thread


def thread_now(thread_id: int) -> int:
    """The id of the thread that a merged one is part of now; of any other, its own."""
    moved = select(ThreadRedirect.thread_id).where(ThreadRedirect.old_thread_id == thread_id)
    return db.session.scalar(moved) or thread_id


def moved_to(actor: User | None, thread_id: int, number: int) -> tuple[int, str, int]:
    """As ``permalink``, of the message that once had this number in this thread."""
    old = PostRedirect.thread_id == thread_id, PostRedirect.number == number
    post_id = db.session.scalar(select(PostRedirect.post_id).where(*old))
    if post_id is None:
        raise NotFoundError
    return permalink(actor, post_id)


def _may_see_some(actor: User | None) -> bool:
    """Whether what is hidden somewhere is there for this person, who is then asked about the place
    (``_is_there``): those of one board or one language see what is hidden in it."""
    return policy.sees_hidden(actor) or bool(actor is not None and actor.moderates)


def _is_there(actor: User | None, thing: Any, thread: Any) -> bool:
    return thing.hidden_at is None or policy.sees_hidden(actor, thread)


def get_post(actor: User | None, post_id: int, *, or_removed: bool = False) -> Post:
    """A post this person may see, with its thread and author loaded; also one that they removed
    themselves, when ``or_removed``."""
    statement = (
        select(Post)
        .join(Post.thread)
        .where(Post.id == post_id)
        .options(joinedload(Post.thread), joinedload(Post.author))
    )
    if not _may_see_some(actor):
        shown = and_(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
        if actor is not None and or_removed:
            shown = or_(shown, _removed_by(actor))
        statement = statement.where(shown)
    post = db.session.scalar(statement)
    if post is None or not _is_there_with_thread(actor, post, or_removed):
        raise NotFoundError
    return post


def _is_there_with_thread(actor: User | None, post: Post, or_removed: bool) -> bool:
    is_own = actor is not None and or_removed and post.deleted_by_id == actor.id
    things = (post, post.thread)
    return is_own or all(_is_there(actor, thing, post.thread) for thing in things)


def _removed_by(actor: User) -> ColumnElement[bool]:
    """In a thread that is there, or that went with the post."""
    return and_(
        Post.deleted_by_id == actor.id,
        or_(Thread.hidden_at.is_(None), Thread.hidden_at == Post.deleted_at),
    )


def page_of_posts(actor: User | None, thread: ThreadRow, number: int) -> ThreadPage:
    """The page that holds post ``number``; the last page when the number is higher."""
    numbering = numbering_of(thread)
    pages = number_of_last_page(numbering)
    page = page_of_number(numbering, number)
    first = numbering.number_at((page - 1) * PAGE_SIZE + 1)
    last = last_of_page(numbering, page)
    values: dict[str, Any] = {"thread_id": thread.id, "first": first, "last": last}
    posts = fetch(_posts(sees_hidden=policy.sees_hidden(actor, thread)), values).all()
    return ThreadPage(page, pages, first, last, posts, numbering)


def all_posts(actor: User | None, thread: ThreadRow, number: int) -> ThreadPage:
    """As ``page_of_posts``, in much longer pages: to print, or to keep."""
    numbering = numbering_of(thread)
    pages = max(1, -(-numbering.places // PRINTED))
    page = min(max(1, -(-numbering.place_of(number) // PRINTED)), pages)
    first = numbering.number_at((page - 1) * PRINTED + 1)
    last = numbering.number_at(page * PRINTED)
    values = {"thread_id": thread.id, "first": first, "last": last}
    posts = fetch(_posts(sees_hidden=policy.sees_hidden(actor, thread)), values).all()
    return ThreadPage(page, pages, first, last, posts, numbering, PRINTED)


def count_newer(actor: User | None, thread: ThreadRow, number: int) -> int:
    """How many posts of others have come after this number; at most 100 are counted."""
    if thread.last_visible_number <= number:
        return 0
    newer = select(Post.id).where(Post.thread_id == thread.id, Post.number > number)
    if actor is not None:
        newer = newer.where(Post.author_id != actor.id)
    if not policy.sees_hidden(actor, thread):
        newer = newer.where(Post.hidden_at.is_(None))
    some = newer.limit(MOST_NEWER).subquery()
    return db.session.execute(select(func.count()).select_from(some)).scalar_one()


def number_of_last_page(numbering: Numbering) -> int:
    """How many pages a thread with these numbers has."""
    return max(1, -(-(numbering.places - ORPHANS) // PAGE_SIZE))


def page_of_number(numbering: Numbering, number: int) -> int:
    """The page that a number is on; the last for any that is higher."""
    return min(max(1, -(-numbering.place_of(number) // PAGE_SIZE)), number_of_last_page(numbering))


def last_of_page(numbering: Numbering, page: int) -> int:
    """The highest number that belongs to a page, whether a message has it or not."""
    if page < number_of_last_page(numbering):
        return numbering.number_at(page * PAGE_SIZE + 1) - 1
    return max(numbering.last, numbering.number_at((page - 1) * PAGE_SIZE + 1))


def permalink(actor: User | None, post_id: int) -> tuple[int, str, int]:
    """Thread id, slug and number of a post this person may see, or of the gap it left; of one whose
    words are in another, those of that one."""
    holder = aliased(Post, name="holder")
    statement = (
        select(Thread.id, Thread.slug, holder.number, Thread.board_id, Thread.offering_id, Thread.lang,
               or_(Thread.hidden_at.is_not(None), not_(_has_place(holder))).label("is_hidden"))
        .join_from(Post, holder, holder.id == func.coalesce(Post.joined_id, Post.id))
        .join(Thread, Thread.id == holder.thread_id)
        .where(Post.id == post_id)
    )  # fmt: skip
    row = db.session.execute(statement).first()
    if row is None or (row.is_hidden and not policy.sees_hidden(actor, row)):
        raise NotFoundError
    return row.id, row.slug, row.number


def find_submission(author: User, submission: str | None) -> int | None:
    """The post that this press of the button has made already."""
    if submission is None:
        return None
    found = fetch(MADE_BY_PRESS, {"author_id": author.id, "submission": submission}).first()
    return found.id if found is not None else None


@cache
def _thread(*, is_signed_in: bool, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(*THREAD_COLUMNS, *TWIN_COLUMNS)
        .join(User, User.id == Thread.author_id)
        .outerjoin(Twin, and_(Twin.id == Thread.twin_id, Twin.hidden_at.is_(None)))
        .where(Thread.id == bindparam("thread_id"))
    )
    if is_signed_in:
        statement = statement.add_columns(
            marks.read_number().label("read_number"),
            func.coalesce(ThreadRead.last_read_number, 0).label("mark"),
            level_of().label("level"),
            Draft.id.label("draft_id"),
            func.coalesce(Draft.sequence, 0).label("draft_sequence"),
            Draft.fields.label("draft_fields"),
            Draft.updated_at.label("draft_at"),
        )
        own_draft = and_(
            Draft.user_id == bindparam("reader_id"),
            Draft.place == Place.REPLY,
            Draft.place_id == Thread.id,
        )
        statement = statement.outerjoin(Draft, own_draft)
        for table, on in marks.reads_of_reader():
            statement = statement.outerjoin(table, on)
    else:
        statement = statement.add_columns(literal(0).label("read_number"))
    return statement.where(is_there(sees_hidden=sees_hidden))


def is_there(*, sees_hidden: bool) -> ColumnElement[bool]:
    """Whether a thread is one that this person may see. What is left of one that was merged, which
    has no message any more, is there for nobody."""
    return Thread.first_post_id > 0 if sees_hidden else Thread.hidden_at.is_(None)


def _has_place(post: Any = Post) -> ColumnElement[bool]:
    """Whether a post is on its page: its words, or the gap that its author left."""
    return or_(post.hidden_at.is_(None), post.deleted_at.is_not(None))


@cache
def _posts(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    return shown_posts(sees_hidden=sees_hidden).where(
        Post.thread_id == bindparam("thread_id"),
        Post.number.between(bindparam("first"), bindparam("last")),
    )


def shown_posts(*, sees_hidden: bool) -> Select[*tuple[Any, ...]]:
    """Posts in the order of their numbers, with what a page shows of each. What was removed keeps
    its words to itself, but for moderators."""
    html: ColumnElement[str] = case((Post.deleted_at.is_(None), Post.html), else_="")
    statement = (
        select(
            Post.id,
            Post.number,
            Post.lang,
            Post.html if sees_hidden else html.label("html"),
            Post.created_at,
            Post.edited_at,
            Post.revision_count,
            Post.is_wiki,
            Post.hidden_at,
            Post.has_translation,
            Post.deleted_at,
            Post.deleted_by_id,
            Post.locked_at,
            Post.marked_at,
            *(getattr(Post, kind.column) for kind in ReactionKind),
            Post.quoted_count,
            Post.author_id,
            Post.attachment_count,
            User.handle.label("author_handle"),
            User.display_name.label("author_name"),
            User.role.label("author_role"),
            # As text: hardly anybody has any, and a list would be made of each.
            cast(User.facilitates, Text).label("author_facilitates"),
            Editor.display_name.label("editor_name"),
        )
        .join(User, User.id == Post.author_id)
        .outerjoin(Editor, Editor.id == Post.edited_by_id)
        .order_by(Post.number)
    )
    return statement if sees_hidden else statement.where(_has_place())
