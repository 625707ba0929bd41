"""Boards, threads, posts, and how far each person has read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Base, Row
from app.programme.models import Offering, Stream, Week


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


class Board(Row):
    """Where threads live: a week's, or one of the commons (no offering, no week)."""

    __tablename__ = "boards"

    code: Mapped[str] = mapped_column(unique=True)
    offering_id: Mapped[int | None] = mapped_column(ForeignKey(Offering.id), index=True)
    week_id: Mapped[int | None] = mapped_column(ForeignKey(Week.id), unique=True)
    position: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    description_en: Mapped[str]
    description_fr: Mapped[str]

    week: Mapped[Week | None] = relationship()


class Thread(Row):
    """A conversation. The counters are changed by ``forum.commands.counters`` alone and can be
    recomputed from the posts (``flask counters check``).

    ``last_number`` is the highest number ever given in this thread (numbers are dense and never
    reused); ``first_post_id`` is that of number 1; ``last_visible_number``, ``last_post_id``, ``last_post_at`` and ``last_author_id``
    describe the last post that is not hidden. ``answer_count`` is that of replies by others than
    the author: who adds to their own question has no answer yet.
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
    edited_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    stream: Mapped[Stream | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])


class Post(Row):
    """One message. ``html`` was made from ``body`` by renderer version ``renderer``."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "submission"),
        Index("ix_posts_thread_id_id", "thread_id", "id"),
        Index("ix_posts_created_at", "created_at"),
        Index("ix_posts_hidden", "thread_id", "number",
              sqlite_where=text("hidden_at IS NOT NULL"),
              postgresql_where=text("hidden_at IS NOT NULL")),
        Index("ix_posts_renderer", "renderer", "id"),
    )  # fmt: skip

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    lang: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    renderer: Mapped[int]
    # The form's own random number: pressing the button twice posts once.
    submission: Mapped[str | None]
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    thread: Mapped[Thread] = relationship()
    author: Mapped[User] = relationship()


class ThreadCount(Base):
    """How many visible threads a board holds for a stream (``stream_id`` 0: for everyone), so
    that the grid never counts."""

    __tablename__ = "thread_counts"

    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id), primary_key=True)
    stream_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    threads: Mapped[int] = mapped_column(default=0)


class ThreadRead(Base):
    """The highest post number of a thread that was on a page this person opened. Only grows."""

    __tablename__ = "thread_reads"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True)
    last_read_number: Mapped[int]
    updated_at: Mapped[datetime]


class BoardRead(Base):
    """ "Mark this week read": posts of the board up to this one count as read. Only grows."""

    __tablename__ = "board_reads"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id), primary_key=True)
    read_before_post_id: Mapped[int]
