"""How far each person has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Base
from app.forum.models.boards import Board
from app.forum.models.threads import Thread


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
