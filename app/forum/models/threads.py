"""Conversations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.boards import Board
from app.programme.models import Offering, Stream


class Kind(StrEnum):
    DISCUSSION = "discussion"
    QUESTION = "question"
    RESULT = "result"
    TIP = "tip"
    IDEA = "idea"
    ANNOUNCEMENT = "announcement"


class Language(StrEnum):
    """What a text is written in; *both* says it is there in English and in French."""

    ENGLISH = "en"
    FRENCH = "fr"
    BOTH = "both"


class Thread(Row):
    """A conversation. The counters are changed by ``forum.commands.counters`` alone and can be
    recomputed from the posts (``flask counters check``).

    ``last_number`` is the highest number ever given in this thread (numbers are dense and never
    reused); ``first_post_id`` is that of number 1; ``last_visible_number``, ``last_post_id``, ``last_post_at`` and ``last_author_id``
    describe the last post that is not hidden, the last three of them the first post when all are.
    ``answer_count`` is that of replies by others than the author: who adds to their own question
    has no answer yet. ``marked_count`` is that of visible posts marked as its answers: a question
    that has any is solved. ``poll_id`` and ``event_count`` spare threads that have neither the
    asking.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_last_post_id", "last_post_id"),
        Index("ix_threads_replies", "reply_count", "id"),
        Index("ix_threads_board_latest", "board_id", "last_post_id"),
        Index("ix_threads_board_new", "board_id", "id"),
        Index("ix_threads_board_replies", "board_id", "reply_count", "id"),
        Index("ix_threads_board_stream", "board_id", "stream_id", "last_post_id"),
        Index("ix_threads_stream_latest", "stream_id", "last_post_id"),
        Index("ix_threads_stream_replies", "stream_id", "reply_count", "id"),
        Index("ix_threads_kind_latest", "kind", "last_post_id"),
        *(
            Index(f"ix_threads_in_{lang}", "last_post_id",
                  sqlite_where=text(f"lang IN ('{lang}', 'both')"),
                  postgresql_where=text(f"lang IN ('{lang}', 'both')"))
            for lang in ("en", "fr")
        ),
        Index("ix_threads_author", "author_id", "id"),
        Index("ix_threads_author_latest", "author_id", "last_post_id"),
        # Has the columns it knows but one value of: SQLite would take the index of all questions,
        # which it can search by kind.
        Index("ix_threads_unanswered", "kind", "answer_count", "last_post_id",
              sqlite_where=text("answer_count = 0 AND kind = 'question'"),
              postgresql_where=text("answer_count = 0 AND kind = 'question'")),
        Index("ix_threads_solved", "last_post_id",
              sqlite_where=text("marked_count > 0"),
              postgresql_where=text("marked_count > 0")),
        Index("ix_threads_pinned", "last_post_id",
              sqlite_where=text("pinned_until IS NOT NULL"),
              postgresql_where=text("pinned_until IS NOT NULL")),
        Index("ix_threads_featured", "board_id", "featured_at",
              sqlite_where=text("featured_at IS NOT NULL"),
              postgresql_where=text("featured_at IS NOT NULL")),
        Index("ix_threads_subject", "subject", "last_post_id",
              sqlite_where=text("subject IS NOT NULL"),
              postgresql_where=text("subject IS NOT NULL")),
    )  # fmt: skip

    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id))
    offering_id: Mapped[int | None] = mapped_column(ForeignKey(Offering.id))
    stream_id: Mapped[int | None] = mapped_column(ForeignKey(Stream.id))
    kind: Mapped[str] = mapped_column(default=Kind.DISCUSSION)
    lang: Mapped[str]
    title: Mapped[str]
    slug: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    last_number: Mapped[int] = mapped_column(default=0)
    last_visible_number: Mapped[int] = mapped_column(default=0)
    first_post_id: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_post_id: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None]
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    reply_count: Mapped[int] = mapped_column(default=0)
    answer_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    poll_id: Mapped[int | None]
    event_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    marked_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    edited_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # The same conversation in the other language; always both ways. As with the posts above, no
    # foreign key: SQLite would have to copy the table to get one.
    twin_id: Mapped[int | None]
    hidden_at: Mapped[datetime | None]
    # What it is about beside its board, as ``forum.subjects`` names it: "resource:12".
    subject: Mapped[str | None]
    # Until when it stands first in the list of its board, or in every list.
    pinned_until: Mapped[datetime | None]
    is_pinned_everywhere: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Since when it is shown on the page of its week.
    featured_at: Mapped[datetime | None]
    # How long one person waits between two answers.
    slow_seconds: Mapped[int | None]

    board: Mapped[Board] = relationship()
    stream: Mapped[Stream | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])

    @property
    def is_of_week(self) -> bool:
        return self.board.week_id is not None
