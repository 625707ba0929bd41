"""Where messages and conversations stand now that once stood elsewhere."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Base
from app.forum.models.posts import Post
from app.forum.models.threads import Thread


class PostRedirect(Base):
    """A number that was given to a message that was moved, before or by the move: kept for ever, for
    nobody knows where an address is written down, and given to no other message. Where the message
    is today, its own row tells."""

    __tablename__ = "post_redirects"

    thread_id: Mapped[int] = mapped_column(
        ForeignKey(Thread.id), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)


class ThreadRedirect(Base):
    """A conversation that is part of another one, kept for ever and never a chain: whoever merges
    the other one moves this row too."""

    __tablename__ = "thread_redirects"

    old_thread_id: Mapped[int] = mapped_column(
        ForeignKey(Thread.id), primary_key=True, autoincrement=False
    )
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), index=True)


class PostRead(Base):
    """A message that somebody had read before it came to stand after one that they had not: their
    mark in its conversation is lower. Rows that a mark has passed say nothing any more."""

    __tablename__ = "post_reads"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True, index=True)
