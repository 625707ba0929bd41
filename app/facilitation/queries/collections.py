"""Collections and what stands in them, as each person may see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import plain_text_of_html
from app.facilitation.models import Collection, CollectionEntry
from app.forum import queries as forum
from app.forum.models import Post, Thread
from app.programme.queries import outline

PAGE_SIZE = 20
MOST_SHOWN = 10  # on the page of the commons
MOST_ENTRIES = 50
MOST_CHOOSABLE = 50
EXCERPT = 280
LONGEST = 40_000
COMMONS = "commons"  # the place of what belongs to no week
IS_PUBLISHED = Collection.published_at.is_not(None)
ADDRESS = re.compile(
    r"(?:https?://[^/\s]+)?/(?:en|fr)/(?P<what>threads|posts)/(?P<id>[1-9][0-9]{0,8})"
    r"(?:-[^/?#\s]*)?(?:/(?P<number>[1-9][0-9]{0,8}))?(?:[?#]\S*)?"
)
Opening = aliased(Thread, name="opening")


@dataclass(frozen=True)
class Place:
    """Where a collection belongs, for the policy."""

    offering_id: int | None
    board_id: int | None = None
    week_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """``post`` is None where there is a gap: what stood there is hidden, removed, or not for this
    reader. ``is_thread`` where the whole discussion is meant and not one message."""

    id: int
    note_en: str
    note_fr: str
    is_thread: bool
    post: Any
    excerpt: str


def place_of(collection: Collection) -> Place:
    board = forum.boards().by_week.get(collection.week_id) if collection.week_id else None
    return Place(collection.offering_id, board.id if board else None, collection.week_id)


def place_named(code: str) -> Place | None:
    """By the code of a week's board, or ``COMMONS``."""
    if code == COMMONS:
        return Place(None)
    board = forum.boards().by_code.get(code)
    if board is None or board.week_id is None:
        return None
    return Place(board.offering_id, board.id, board.week_id)


def places_of(actor: User | None) -> list[str]:
    """The codes of the places this person may gather for, the newest course first."""
    known = forum.boards()
    codes = [known.by_week[week.id].code for week in outline().weeks if week.id in known.by_week]
    return [code for code in [*codes, COMMONS] if _may(actor, code)]


def _may(actor: User | None, code: str) -> bool:
    place = place_named(code)
    return place is not None and bool(policy.may_sum_up(actor, place))


def get_collection(actor: User | None, collection_id: int) -> Collection:
    """One that this person may read: a draft is there for those who look after its place."""
    some = select(Collection).where(Collection.id == collection_id)
    some = some.options(joinedload(Collection.week), joinedload(Collection.offering))
    found = db.session.scalar(some)
    if found is None:
        raise NotFoundError
    if found.published_at is None and not policy.may_sum_up(actor, place_of(found)):
        raise NotFoundError
    return found


def entries_of(actor: User | None, collection: Collection) -> list[Entry]:
    """In their order; what is not there for this reader is a gap for those who look after the
    collection, and nothing to others. A message is found wherever it is by now. One statement."""
    some = (
        select(
            CollectionEntry.id.label("entry_id"),
            CollectionEntry.note_en,
            CollectionEntry.note_fr,
            CollectionEntry.post_id.is_(None).label("is_thread"),
            Post.id,
            Post.number,
            Post.lang,
            Post.html,
            Post.created_at,
            Post.hidden_at,
            Thread.id.label("thread_id"),
            Thread.hidden_at.label("thread_hidden_at"),
            Thread.title,
            Thread.slug,
            Thread.lang.label("thread_lang"),
            Thread.reply_count,
            User.display_name.label("author_name"),
        )
        .outerjoin(Opening, Opening.id == CollectionEntry.thread_id)
        .join(Post, Post.id == func.coalesce(CollectionEntry.post_id, Opening.first_post_id))
        .join(Thread, Thread.id == Post.thread_id)
        .join(User, User.id == Post.author_id)
        .where(CollectionEntry.collection_id == collection.id)
        .order_by(CollectionEntry.position, CollectionEntry.id)
    )
    shows_gaps = bool(policy.may_sum_up(actor, place_of(collection)))
    found = []
    for row in db.session.execute(some):
        # Whoever reads it, it is for everybody: what is hidden shows its words to no one here.
        is_there = row.hidden_at is None and row.thread_hidden_at is None
        if is_there or shows_gaps:
            excerpt = plain_text_of_html(row.html, EXCERPT) if is_there else ""
            found.append(Entry(row.entry_id, row.note_en, row.note_fr, row.is_thread,
                               row if is_there else None, excerpt))  # fmt: skip
    return found


def entry_rows(collection_id: int) -> Sequence[CollectionEntry]:
    """Its entries as rows, in their order, as they are in the database this moment."""
    some = select(CollectionEntry).filter_by(collection_id=collection_id)
    some = some.order_by(CollectionEntry.position, CollectionEntry.id)
    return db.session.scalars(some, execution_options={"populate_existing": True}).all()


def list_collections(before: int | None) -> tuple[Sequence[Collection], int | None]:
    """A page of what is published, newest first, and where the next begins."""
    some = select(Collection).where(IS_PUBLISHED).order_by(Collection.id.desc())
    if before is not None:
        some = some.where(Collection.id < before)
    some = some.options(joinedload(Collection.week), joinedload(Collection.offering))
    rows = db.session.scalars(some.limit(PAGE_SIZE + 1)).all()
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None


def choosable(actor: User | None) -> list[Collection]:
    """Those this person may change, the newest first: drafts too."""
    places = [place_named(code) for code in places_of(actor)]
    weeks = [place.week_id for place in places if place is not None and place.week_id is not None]
    clauses: list[Any] = [Collection.week_id.in_(weeks)]
    if any(place is not None and place.offering_id is None for place in places):
        clauses.append(Collection.offering_id.is_(None))
    some = select(Collection).where(or_(*clauses)).order_by(Collection.id.desc())
    return list(db.session.scalars(some.limit(MOST_CHOOSABLE)))


def of_commons() -> Sequence[Collection]:
    """What is published of the commons, the newest first."""
    some = select(Collection).where(Collection.offering_id.is_(None), IS_PUBLISHED)
    return db.session.scalars(some.order_by(Collection.id.desc()).limit(MOST_SHOWN)).all()


def thing_at(actor: User, address: str) -> tuple[Thread, Post | None] | None:
    """The thread, or the message, that an address of ours leads to, if everybody may read it."""
    found = ADDRESS.fullmatch(address.strip())
    if found is None:
        return None
    try:
        post = forum.get_post(actor, _post_id(found))
    except NotFoundError:
        return None
    if post.hidden_at is not None or post.thread.hidden_at is not None:
        return None
    is_thread = found["what"] == "threads" and not found["number"]
    return post.thread, None if is_thread else post


def _post_id(found: re.Match[str]) -> int:
    if found["what"] == "posts":
        return int(found["id"])
    number = int(found["number"] or 1)
    some = select(Post.id).where(Post.thread_id == int(found["id"]), Post.number == number)
    return db.session.scalar(some) or 0


def collections_by_ids(ids: Sequence[int]) -> dict[int, Collection]:
    """Those a search found, as far as they are published."""
    if not ids:
        return {}
    some = select(Collection).where(Collection.id.in_(ids), IS_PUBLISHED)
    some = some.options(joinedload(Collection.week), joinedload(Collection.offering))
    return {row.id: row for row in db.session.scalars(some)}


def text_of_collection(collection: Collection, lang: str) -> str:
    """What a collection itself says. What stands in it is found where it is; its notes are about
    that, and are in no index: they could tell of what was hidden since."""
    return plain_text_of_html(getattr(collection, f"html_{lang}"), LONGEST)
