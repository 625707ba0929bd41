"""What was said in a place, summed up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Row
from app.forum.models import Thread
from app.programme.models import Offering, Week

SYNTHESIS = "synthesis"  # its kind among what has a history


class Synthesis(Row):
    """What was said in a week or in a discussion, summed up in both languages: one of the two is
    set. Nobody but its writers reads it before ``published_at``. Until then a language may be empty.

    ``cited`` has the ids of the posts its texts cite, by how they are written there ("12", "45/12"):
    a message that was moved since is still the one that was meant. ``covers_…`` is the last message
    it tells of: its id, its number in its discussion and when it was written.
    """

    __tablename__ = "syntheses"
    __table_args__ = (CheckConstraint("(week_id IS NULL) <> (thread_id IS NULL)", "one_subject"),)

    uuid: Mapped[str] = mapped_column(unique=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id), index=True)
    week_id: Mapped[int | None] = mapped_column(ForeignKey(Week.id), unique=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id), unique=True)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    body_en: Mapped[str]
    body_fr: Mapped[str]
    html_en: Mapped[str]
    html_fr: Mapped[str]
    cited: Mapped[dict[str, int]] = mapped_column(JSON, server_default=text("'{}'"))
    covers_post_id: Mapped[int]
    covers_number: Mapped[int]
    covers_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    offering: Mapped[Offering] = relationship()
    week: Mapped[Week | None] = relationship()
    thread: Mapped[Thread | None] = relationship()
