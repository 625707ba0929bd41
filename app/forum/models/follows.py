"""What people follow, and how closely."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.boards import Board
from app.forum.models.threads import Thread
from app.programme.models import Stream


class FollowLevel(IntEnum):
    """Each holds what those below it hold.

    Muted: never shown as new. Normal: told when one is mentioned. Tracking: listed under what one
    follows. First: also told when a thread starts (only of a place). Watching: told of each post.
    """

    MUTED = 0
    NORMAL = 1
    TRACKING = 2
    FIRST = 3
    WATCHING = 4


class FollowReason(StrEnum):
    """Why a level is what it is. All but *chosen* came by themselves."""

    CHOSEN = "chosen"
    STARTED = "started"
    REPLIED = "replied"
    JOINED = "joined"


class Follow(Row):
    """A person's level for a thread, a board, a stream, or a stream within a board (week × stream).

    Nobody has two rows for one thing: a row with a NULL in a unique key is like no other, so only
    boards and streams by themselves need a partial index.
    """

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("user_id", "thread_id"),
        UniqueConstraint("user_id", "board_id", "stream_id"),
        Index("uq_follows_board", "user_id", "board_id", unique=True,
              sqlite_where=text("stream_id IS NULL"), postgresql_where=text("stream_id IS NULL")),
        Index("uq_follows_stream", "user_id", "stream_id", unique=True,
              sqlite_where=text("board_id IS NULL"), postgresql_where=text("board_id IS NULL")),
        CheckConstraint(
            "(thread_id IS NULL) <> (board_id IS NULL AND stream_id IS NULL)", name="target"
        ),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey(Board.id), index=True)
    stream_id: Mapped[int | None] = mapped_column(ForeignKey(Stream.id), index=True)
    level: Mapped[int]
    reason: Mapped[str]
    updated_at: Mapped[datetime]
