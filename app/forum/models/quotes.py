"""Which message quotes which."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.forum.models.posts import Post


class PostQuote(Base):
    """A message quotes another, in this thread or elsewhere. Written with the message's words; how
    many quote a message stands in ``posts.quoted_count``."""

    __tablename__ = "post_quotes"
    __table_args__ = (Index("ix_post_quotes_quoted", "quoted_post_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    quoted_post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
