"""What members translate for each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.posts import Post


class PostTranslation(Row):
    """A post in the other language, by whoever translated it last.

    ``source_edited_at`` is the post's ``edited_at`` at that time: when it has moved on since, the
    translation is of an earlier text. ``html`` was made from ``body`` by version ``renderer``.
    """

    __tablename__ = "post_translations"
    __table_args__ = (
        UniqueConstraint("post_id", "lang"),
        Index("ix_post_translations_renderer", "renderer", "id"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    lang: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    renderer: Mapped[int]
    translator_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    source_edited_at: Mapped[datetime | None]
    edited_at: Mapped[datetime]

    translator: Mapped[User] = relationship()
