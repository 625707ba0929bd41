"""What somebody has begun to write."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row

NO_NULL = JSON(none_as_null=True)


class Place(StrEnum):
    """What a draft shall become: a new thread, a reply, another text of a post, the result of an
    activity (which the forum knows as a subject alone)."""

    THREAD = "thread"
    REPLY = "reply"
    EDIT = "edit"
    ACTIVITY = "activity"


class Draft(Row):
    """One person's unfinished text for one place.

    ``place_id`` is the board a new thread was begun in (0: none was chosen), the thread that is
    answered, the post that is changed, or the activity that is done. It is no foreign key: a draft outlives its place.

    ``fields`` are the form's, as (name, value) pairs, in the order they were sent; none when the
    text was posted or discarded. The row stays, for its ``sequence``: it grows with every change,
    and a form that knows an older one may not write over the words it does not know, nor bring
    back a text that was posted. ``tab`` is the form that wrote last, which need not wait for the
    answer to its last save before it sends the next.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("user_id", "place", "place_id"),
        Index("ix_drafts_latest", "user_id", "updated_at", "id",
              sqlite_where=text("fields IS NOT NULL"),
              postgresql_where=text("fields IS NOT NULL")),
        Index("ix_drafts_updated_at", "updated_at"),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    place: Mapped[str]
    place_id: Mapped[int]
    sequence: Mapped[int]
    tab: Mapped[str | None]
    fields: Mapped[list[Any] | None] = mapped_column(NO_NULL)
    updated_at: Mapped[datetime]
    # The text that was discarded last, for a day: a slip of the finger can be undone.
    discarded: Mapped[list[Any] | None] = mapped_column(NO_NULL)
    discarded_at: Mapped[datetime | None] = mapped_column(index=True)
