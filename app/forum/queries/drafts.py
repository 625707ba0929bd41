"""A person's own drafts. Nobody else's are ever selected: every statement here names the owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, or_, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Draft, Place, Post, Thread

PAGE_SIZE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST_CURSOR = 30
DraftRow = Row[Any]


@dataclass(frozen=True)
class DraftList:
    """One page of drafts, and where the next begins."""

    rows: Sequence[DraftRow]
    next_cursor: str | None = None


def draft_at(actor: User, place: Place, place_id: int) -> Draft | None:
    """What this person has begun in this place. It may have no ``fields`` any more, but always has
    the sequence a form must know."""
    return db.session.scalar(
        select(Draft).where(
            Draft.user_id == actor.id, Draft.place == place, Draft.place_id == place_id
        )
    )


def get_draft(actor: User, draft_id: int) -> DraftRow:
    """One's own draft, kept or discarded, with what may be seen of its place (see
    ``list_drafts``). NotFoundError when there is none, or it is not one's own."""
    row = db.session.execute(_drafts(actor).where(Draft.id == draft_id)).first()
    if row is None or (row.fields is None and row.discarded is None):
        raise NotFoundError
    return row


def list_drafts(actor: User, cursor: tuple[datetime, int] | None = None) -> DraftList:
    """The latest first. Each row has the draft's own columns and, where the person may still see
    them, those of its thread and of its post; otherwise ``thread_id`` is None."""
    rows = db.session.execute(drafts_in_order(actor, cursor)).all()
    if len(rows) <= PAGE_SIZE:
        return DraftList(rows)
    last = rows[PAGE_SIZE - 1]
    return DraftList(
        rows[:PAGE_SIZE], f"{(last.updated_at - EPOCH) // MICROSECOND}.{last.draft_id}"
    )


def drafts_in_order(actor: Any, cursor: tuple[datetime, int] | None) -> Select[*tuple[Any, ...]]:
    """One page and one more, so that it is known whether there are others."""
    statement = _drafts(actor).where(Draft.fields.is_not(None))
    if cursor is not None:
        moment, last_id = cursor
        statement = statement.where(
            Draft.updated_at <= moment, or_(Draft.updated_at < moment, Draft.id < last_id)
        )
    return statement.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(PAGE_SIZE + 1)


def parse_draft_cursor(text: str) -> tuple[datetime, int] | None:
    """The moment and the number of a cursor; None when it is not one of ours."""
    moment, _, number = text.partition(".")
    if len(text) > LONGEST_CURSOR or not all(p.isascii() and p.isdigit() for p in (moment, number)):
        return None
    try:
        return EPOCH + int(moment) * MICROSECOND, min(int(number), 2**31 - 1)
    except OverflowError:
        return None


def _drafts(actor: Any) -> Select[*tuple[Any, ...]]:
    post_is_seen = and_(Draft.place == Place.EDIT, Post.id == Draft.place_id)
    thread_is_seen = Thread.id == case(
        (Draft.place == Place.REPLY, Draft.place_id), else_=Post.thread_id
    )
    if not policy.sees_hidden(actor):
        post_is_seen &= Post.hidden_at.is_(None)
        thread_is_seen &= Thread.hidden_at.is_(None)
    return (
        select(
            Draft.id.label("draft_id"),
            Draft.place,
            Draft.place_id,
            Draft.fields,
            Draft.updated_at,
            Draft.discarded,
            Draft.discarded_at,
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.slug,
            Thread.lang,
            Thread.board_id,
            Thread.offering_id,
            Thread.author_id,
            Thread.closed_at,
            Thread.hidden_at,
            Post.author_id.label("post_author_id"),
            Post.hidden_at.label("post_hidden_at"),
            Post.is_wiki.label("post_is_wiki"),
            Post.locked_at.label("post_locked_at"),
            Post.number.label("post_number"),
        )
        .outerjoin(Post, post_is_seen)
        .outerjoin(Thread, thread_is_seen)
        .where(Draft.user_id == actor.id)
    )
