"""What titles are found by."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.forum.models.threads import Thread


class ThreadWord(Base):
    """A word of a thread's title, folded by ``forum.words``."""

    __tablename__ = "thread_words"

    word: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True, index=True)
