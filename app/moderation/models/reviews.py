"""What waits for those who look after a place, and what they did with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row


class ItemKind(StrEnum):
    """What can wait, and what ``target_id`` is the number of."""

    REPORT = "report"  # a message
    HELD = "held"  # a message that nobody reads yet
    SUGGESTION = "suggestion"  # a resource
    PROBLEM = "problem"  # a problem report
    BROKEN = "broken"  # a resource


class ItemStatus(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class ReportReason(StrEnum):
    OFF_TOPIC = "off_topic"
    UNKIND = "unkind"
    SPAM = "spam"
    PERSONAL = "personal"
    WRONG_PLACE = "wrong_place"
    OTHER = "other"


class Decision(StrEnum):
    HIDE = "hide"
    EDIT = "edit"
    MOVE = "move"
    DONE = "done"
    DISAGREE = "disagree"
    NOTHING = "nothing"
    # Of a suggestion, on the page where it is looked at.
    ACCEPTED = "accepted"
    DECLINED = "declined"


AGREED = (Decision.HIDE, Decision.EDIT, Decision.MOVE, Decision.DONE)


class StepKind(StrEnum):
    NOTE = "note"
    CLAIM = "claim"
    RELEASE = "release"
    REPORTED = "reported"
    REOPEN = "reopen"
    DECIDE = "decide"


class ReviewItem(Row):
    """One thing that waits, however often it was reported: whatever comes later is added to it, and
    opens it again. ``version`` counts what was done with it, so that nobody acts on what they have
    not seen. Where it stands is kept for the filters alone; who may see it is asked of the message
    as it is now. ``member_id`` is who wrote it."""

    __tablename__ = "review_items"
    __table_args__ = (
        UniqueConstraint("kind", "target_id"),
        Index("ix_review_items_status", "status", "id"),
        Index("ix_review_items_kind", "status", "kind", "id"),
        Index("ix_review_items_board", "status", "board_id", "id"),
        Index("ix_review_items_assignee", "status", "assignee_id", "id"),
        Index("ix_review_items_member", "member_id", "id"),
    )

    kind: Mapped[str]
    target_id: Mapped[int]
    status: Mapped[str] = mapped_column(default=ItemStatus.OPEN)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    report_count: Mapped[int] = mapped_column(default=0)
    offering_id: Mapped[int | None]
    board_id: Mapped[int | None]
    stream_id: Mapped[int | None]
    lang: Mapped[str | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decision: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]


class ReviewStep(Row):
    """Something that was done with an item, and the version it made. ``text`` is a note of the
    staff's, or with a decision what the author was told."""

    __tablename__ = "review_steps"
    __table_args__ = (Index("ix_review_steps_item", "item_id", "id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey(ReviewItem.id, ondelete="CASCADE"))
    version: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    what: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="en")
    decision: Mapped[str | None]
    act_id: Mapped[int | None]


class Report(Row):
    """What one person says of one message, and the message as it was then. What came of it is kept
    with it: a later report of the same message gets an answer of its own."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("post_id", "reporter_id"),
        Index("ix_reports_item", "item_id", "id"),
        Index("ix_reports_reporter", "reporter_id", "id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey(ReviewItem.id, ondelete="CASCADE"))
    post_id: Mapped[int]
    reporter_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    lang: Mapped[str]
    said: Mapped[str]
    said_lang: Mapped[str]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class HandOver(Row):
    """What one shift tells the next. The latest counts, the earlier ones stay readable."""

    __tablename__ = "hand_overs"

    author_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    text: Mapped[str]
    lang: Mapped[str]
