"""Who was named in which post."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Base
from app.forum.models.posts import Post


class Mention(Base):
    """A post has named a person. ``handle_key`` is that of the name as it was written, so that a
    text made anew links to whoever bore the name then. A name that is edited out leaves its row:
    put in again, it tells nobody a second time."""

    __tablename__ = "mentions"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    handle_key: Mapped[str]
