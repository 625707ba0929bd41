"""Where threads live."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Row
from app.programme.models import Offering, Week


class Board(Row):
    """Where threads live: a week's, or one of the commons (no offering, no week)."""

    __tablename__ = "boards"

    code: Mapped[str] = mapped_column(unique=True)
    offering_id: Mapped[int | None] = mapped_column(ForeignKey(Offering.id), index=True)
    week_id: Mapped[int | None] = mapped_column(ForeignKey(Week.id), unique=True)
    position: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    description_en: Mapped[str]
    description_fr: Mapped[str]

    week: Mapped[Week | None] = relationship()

    @property
    def board_id(self) -> int:
        """As a place: whoever moderates this board looks after it."""
        return self.id


class ThreadCount(Base):
    """How many visible threads a board holds for a stream (``stream_id`` 0: for everyone), so
    that the grid never counts."""

    __tablename__ = "thread_counts"

    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id), primary_key=True)
    stream_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    threads: Mapped[int] = mapped_column(default=0)
