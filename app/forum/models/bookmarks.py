"""Messages a person wants to find again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.posts import Post


class Bookmark(Row):
    """Nobody but its owner ever sees it. ``remind_on`` is a day on the site's calendar."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        UniqueConstraint("user_id", "post_id"),
        Index("ix_bookmarks_user_id_id", "user_id", "id"),
        Index("ix_bookmarks_user_id_remind_on_id", "user_id", "remind_on", "id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    note: Mapped[str] = mapped_column(default="")
    remind_on: Mapped[date | None]

    post: Mapped[Post] = relationship()
