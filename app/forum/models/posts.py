"""Messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.threads import Thread


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
    # So that a page of posts without any asks for none.
    attachment_count: Mapped[int] = mapped_column(default=0, server_default="0")

    thread: Mapped[Thread] = relationship()
    author: Mapped[User] = relationship()
