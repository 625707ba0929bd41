"""What an act may touch: tables, and which of their rows.

An act names its reach before it begins. What it changes outside is not taken back by an undo, so a
reach is as wide as the change and no wider: every row in it is read twice and held until the end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, or_, select

from app.accounts.models import User
from app.core.db import Base
from app.forum.commands.counters import COUNTED
from app.forum.models import (
    Attachment,
    Ballot,
    BoardRead,
    Bookmark,
    Draft,
    Follow,
    Mention,
    Place,
    Poll,
    Post,
    PostQuote,
    PostRead,
    PostRevision,
    PostTranslation,
    Reaction,
    ReactionKind,
    Thread,
    ThreadEvent,
    ThreadRead,
    ThreadRedirect,
)
from app.moderation.models import Appeal, Sanction


@dataclass(frozen=True)
class Part:
    table: Table
    where: ColumnElement[bool]


@dataclass(frozen=True)
class Reach:
    """Of the threads and boards that are named the counters are left out of the difference, and
    counted anew after an undo."""

    parts: tuple[Part, ...] = ()
    thread_ids: frozenset[int] = field(default_factory=frozenset)
    board_ids: frozenset[int] = field(default_factory=frozenset)

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            self.parts + other.parts,
            self.thread_ids | other.thread_ids,
            self.board_ids | other.board_ids,
        )


def rows(model: type[Base], where: ColumnElement[bool]) -> Reach:
    """Some rows of one table."""
    return Reach((Part(cast(Table, model.__table__), where),))


def headings(thread_ids: Collection[int], board_ids: Iterable[int] = ()) -> Reach:
    """The rows of threads and the lines between their posts: what it takes to lock one, or to give
    it another title. ``board_ids`` are those whose numbers of threads may change."""
    ids = sorted(thread_ids)
    bare = Reach(thread_ids=frozenset(ids), board_ids=frozenset(board_ids))
    return (
        bare | rows(Thread, Thread.id.in_(ids)) | rows(ThreadEvent, ThreadEvent.thread_id.in_(ids))
    )


def posts(post_ids: Collection[int]) -> Reach:
    """The rows of posts alone."""
    return rows(Post, Post.id.in_(sorted(post_ids)))


def of_posts(post_ids: Collection[int]) -> Reach:
    """Posts with all that hangs on them and may have to follow them elsewhere."""
    ids = sorted(post_ids)
    return (
        posts(ids)
        | rows(Attachment, Attachment.post_id.in_(ids))
        | rows(Bookmark, Bookmark.post_id.in_(ids))
        | rows(Mention, Mention.post_id.in_(ids))
        | rows(Reaction, Reaction.post_id.in_(ids))
        | rows(PostRevision, PostRevision.post_id.in_(ids))
        | rows(PostTranslation, PostTranslation.post_id.in_(ids))
        | rows(PostQuote, or_(PostQuote.post_id.in_(ids), PostQuote.quoted_post_id.in_(ids)))
        | rows(Draft, and_(Draft.place == Place.EDIT, Draft.place_id.in_(ids)))
    )


def of_versions(post_id: int) -> Reach:
    """Its earlier versions, and the translations of them that go when one is hidden."""
    return (
        posts([post_id])
        | rows(PostRevision, PostRevision.post_id == post_id)
        | rows(PostTranslation, PostTranslation.post_id == post_id)
    )


def of_readers(thread_ids: Collection[int]) -> Reach:
    """What people keep about threads: how far they read, how closely they follow, what they have
    begun to answer."""
    ids = sorted(thread_ids)
    return (
        rows(ThreadRead, ThreadRead.thread_id.in_(ids))
        | rows(Follow, Follow.thread_id.in_(ids))
        | rows(Draft, and_(Draft.place == Place.REPLY, Draft.place_id.in_(ids)))
    )


def moving(
    thread_ids: Collection[int], which: ColumnElement[bool], board_ids: Iterable[int] = ()
) -> Reach:
    """Posts of these threads that will stand elsewhere, with what people keep about them. Old
    addresses are no part of it: they stay."""
    ids = select(Post.id).where(which)
    return (
        headings(thread_ids, board_ids)
        | rows(Post, which)
        | rows(PostRead, PostRead.post_id.in_(ids))
        | of_readers(thread_ids)
    )


def of_redirects(thread_ids: Collection[int]) -> Reach:
    """Where these threads lead, and what leads to them."""
    ids = sorted(thread_ids)
    leads = or_(ThreadRedirect.old_thread_id.in_(ids), ThreadRedirect.thread_id.in_(ids))
    return rows(ThreadRedirect, leads)


def of_polls(thread_ids: Collection[int]) -> Reach:
    ids = sorted(thread_ids)
    polls = select(Poll.id).where(Poll.thread_id.in_(ids))
    return rows(Poll, Poll.thread_id.in_(ids)) | rows(Ballot, Ballot.poll_id.in_(polls))


def members(user_ids: Collection[int]) -> Reach:
    """The rows of people, which hold their standing."""
    return rows(User, User.id.in_(sorted(user_ids)))


def standing(user_id: int) -> Reach:
    """The row of somebody, what was decided about them, and what they said to it."""
    decided = select(Sanction.id).where(Sanction.member_id == user_id)
    return (
        members([user_id])
        | rows(Sanction, Sanction.member_id == user_id)
        | rows(Appeal, Appeal.sanction_id.in_(decided))
    )


# Can be computed from other rows, so an undo counts them anew instead of putting them back.
COUNTERS: dict[str, frozenset[str]] = {
    Thread.__tablename__: frozenset((*COUNTED, "retired")),
    Post.__tablename__: frozenset(
        {*(kind.column for kind in ReactionKind), "quoted_count", "attachment_count"}
    ),
    # That somebody has read it is no reason to keep it.
    Sanction.__tablename__: frozenset({"acknowledged_at"}),
}
# What people alone make: an act carries it along, so whatever comes into a reach meanwhile is theirs.
NEVER_MADE = frozenset(model.__tablename__ for model in (Ballot, BoardRead, Bookmark, Draft))
# People's own: what they changed since an act stays as they left it, and does not stand in the way
# of an undo.
OWN = frozenset(
    model.__tablename__
    for model in (
        Ballot,
        BoardRead,
        Bookmark,
        Draft,
        Follow,
        Mention,
        PostRead,
        Reaction,
        ThreadRead,
    )
)
