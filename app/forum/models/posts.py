"""Messages, and what they said before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.threads import Thread


class Post(Row):
    """One message. ``html`` was made from ``body`` by renderer version ``renderer``.

    ``hidden_at`` is since when nobody but moderators reads it, whatever the reason: no list, count
    or address has it. A message that its author removed is hidden at that very moment and has
    ``deleted_at`` beside it: what is left for everybody is its number, and a gap that says so.
    ``edited_at`` moves with every change of the words; only those of ``revision_count`` are told.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "submission"),
        Index("ix_posts_thread_id_id", "thread_id", "id"),
        Index("ix_posts_created_at", "created_at"),
        Index("ix_posts_author", "author_id", "id"),
        Index("ix_posts_hidden", "thread_id", "number",
              sqlite_where=text("hidden_at IS NOT NULL"),
              postgresql_where=text("hidden_at IS NOT NULL")),
        Index("ix_posts_renderer", "renderer", "id"),
        Index("ix_posts_marked", "thread_id", "number",
              sqlite_where=text("marked_at IS NOT NULL"),
              postgresql_where=text("marked_at IS NOT NULL")),
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
    # How many messages quote this one, hidden ones too: a page none of whose messages is quoted
    # asks for nothing.
    quoted_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    edited_at: Mapped[datetime | None]
    # Who changed and who removed it. Without a foreign key: SQLite cannot add one that has a name
    # to a table that is there, and copying all posts for it is not worth it.
    edited_by_id: Mapped[int | None]
    deleted_by_id: Mapped[int | None]
    revision_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # Anyone may improve this text.
    is_wiki: Mapped[bool] = mapped_column(default=False, server_default=false())
    hidden_at: Mapped[datetime | None]
    has_translation: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted_at: Mapped[datetime | None]
    # The message whose words hold those of this one since they were joined.
    joined_id: Mapped[int | None]
    # Since when it counts as an answer to the question of its thread.
    marked_at: Mapped[datetime | None]
    # Since when nobody but those who curate the place changes its words.
    locked_at: Mapped[datetime | None]
    # Of reactions of each kind; changed by ``forum.commands.counters`` alone.
    thanks_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    agree_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    useful_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    curious_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # So that a page of posts without any asks for none.
    attachment_count: Mapped[int] = mapped_column(default=0, server_default="0")

    thread: Mapped[Thread] = relationship()
    author: Mapped[User] = relationship()


class PostRevision(Row):
    """What a post said before it was changed for the ``number``th time: the words, their language
    and with a first post the thread's title; and who changed them then (``created_at``), and why."""

    __tablename__ = "post_revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    number: Mapped[int]
    editor_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    body: Mapped[str]
    lang: Mapped[str]
    title: Mapped[str | None]
    reason: Mapped[str]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
