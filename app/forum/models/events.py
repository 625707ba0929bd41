"""What happened to a thread, for the lines between its posts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.threads import Thread


class EventKind(StrEnum):
    RENAMED = "renamed"
    READDRESSED = "readdressed"
    RECAST = "recast"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    POLL_CLOSED = "poll_closed"
    POLL_REOPENED = "poll_reopened"
    CLOSED = "closed"
    REOPENED = "reopened"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SENT = "sent"
    RECEIVED = "received"
    SPLIT = "split"
    BEGUN = "begun"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    RELABELLED = "relabelled"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    FEATURED = "featured"
    UNFEATURED = "unfeatured"
    SLOWED = "slowed"
    QUICKENED = "quickened"
    HIDDEN = "hidden"
    SHOWN = "shown"
    POST_HIDDEN = "post_hidden"
    POST_SHOWN = "post_shown"
    POST_LOCKED = "post_locked"
    POST_UNLOCKED = "post_unlocked"


class ThreadEvent(Row):
    """Something that happened to a thread after post ``after_number``: what it takes to say so in
    any language. ``threads.event_count`` counts them."""

    __tablename__ = "thread_events"
    __table_args__ = (Index("ix_thread_events_thread_id_after", "thread_id", "after_number", "id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    after_number: Mapped[int]
    kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
