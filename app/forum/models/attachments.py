"""Files that people add to their posts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core import clock
from app.core.db import Row
from app.forum.models.posts import Post


class State(StrEnum):
    """Of a picture, whose copies are made by a job; a document is ready at once."""

    PENDING = "pending"
    READY = "ready"
    BROKEN = "broken"


class Attachment(Row):
    """A file: its owner's alone until it is part of a post. ``loose_since`` tells how long it has
    belonged to none; a picture has a ``width`` and a ``height``, as it is shown.

    ``key`` is its name in the storage and in its address, and cannot be guessed. ``alt`` says what
    a picture shows; empty when it is only decoration.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_owner_id", "owner_id"),
        Index("ix_attachments_post_id", "post_id"),
        Index("ix_attachments_loose", "loose_since",
              sqlite_where=text("post_id IS NULL"), postgresql_where=text("post_id IS NULL")),
    )  # fmt: skip

    key: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    alt: Mapped[str] = mapped_column(default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    state: Mapped[str]
    loose_since: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_picture(self) -> bool:
        return self.width is not None
