"""What somebody wrote and nobody else reads yet, and the words that are watched for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.boards import Board
from app.forum.models.posts import Post
from app.forum.models.threads import Thread


class HeldState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class HeldPost(Row):
    """A discussion, or an answer (with ``thread_id``), that waits for approval. It is no post: no
    list, count, search or mark can hold it. When it is approved it is posted, as if its author did
    so at that moment. ``files`` are (key, alt) pairs of theirs that belong to no post."""

    __tablename__ = "held_posts"
    __table_args__ = (
        UniqueConstraint("author_id", "submission"),
        Index("ix_held_posts_waiting", "id", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("ix_held_posts_author", "author_id", "id"),
    )  # fmt: skip

    author_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id))
    offering_id: Mapped[int | None]
    title: Mapped[str]
    kind: Mapped[str]
    lang: Mapped[str]
    stream_id: Mapped[int | None]
    subject: Mapped[str | None]
    body: Mapped[str]
    files: Mapped[list[Any]] = mapped_column(JSON)
    submission: Mapped[str | None]
    why: Mapped[str]
    state: Mapped[str] = mapped_column(default=HeldState.WAITING)
    answer: Mapped[str] = mapped_column(default="")
    answer_lang: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))

    author: Mapped[User] = relationship(foreign_keys=[author_id])
    thread: Mapped[Thread | None] = relationship()
    board: Mapped[Board] = relationship()


class WatchedWord(Row):
    """A word or a few, without case and accents, and what happens to a message that holds them."""

    __tablename__ = "watched_words"

    words: Mapped[str] = mapped_column(unique=True)
    refuses: Mapped[bool]
