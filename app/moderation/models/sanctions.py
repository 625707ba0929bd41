"""What moderators decide about somebody, and what these say to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.db import Row


class SanctionKind(StrEnum):
    """A note is for the staff alone, and nobody is told of it."""

    NOTE = "note"
    WARNING = "warning"
    SILENCE = "silence"
    SUSPENSION = "suspension"


class Outcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    LIFTED = "lifted"


class Sanction(Row):
    """One decision. ``words`` are what its member reads (of a note: what the staff reads), in
    ``lang``; why, as the public log has it, is in the act. ``ends_at`` None has no end of its own,
    and ``lifted_at`` is when somebody ended it before. What holds at this moment is also on the row
    of the person, where permissions look (``commands.sanctions.settle``)."""

    __tablename__ = "sanctions"
    __table_args__ = (
        Index("ix_sanctions_member", "member_id", "id"),
        Index("ix_sanctions_ends_at", "ends_at"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    kind: Mapped[str]
    words: Mapped[str]
    lang: Mapped[str]
    ends_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]

    member: Mapped[User] = relationship(foreign_keys=[member_id])

    @property
    def is_in_force(self) -> bool:
        is_over = self.ends_at is not None and self.ends_at <= clock.now()
        return self.lifted_at is None and not is_over


class Appeal(Row):
    """What somebody says to a decision about them: once. Another moderator than the one who decided
    answers."""

    __tablename__ = "appeals"
    __table_args__ = (
        Index("ix_appeals_open", "id", sqlite_where=text("outcome IS NULL"),
              postgresql_where=text("outcome IS NULL")),
    )  # fmt: skip

    sanction_id: Mapped[int] = mapped_column(ForeignKey(Sanction.id), unique=True)
    words: Mapped[str]
    lang: Mapped[str]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    answered_at: Mapped[datetime | None]

    sanction: Mapped[Sanction] = relationship()
