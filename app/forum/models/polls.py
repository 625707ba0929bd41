"""Questions put to everybody in a thread, and what people answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.forum.models.threads import Thread


class PollKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"


class Results(StrEnum):
    """From when on the results are shown."""

    ALWAYS = "always"
    VOTED = "voted"
    CLOSED = "closed"


class Poll(Row):
    """The one poll of a thread, whose row says so with ``poll_id``.

    ``choices`` are texts; everything else knows a choice by its place among them (from 0), so they
    stay as they are once somebody has voted. ``counts`` (people, or points in a ranking) and
    ``voters`` are changed by ``forum.commands.voting`` alone while it holds the row, and can be
    recomputed from the ballots. ``most`` is how many choices one person may take.
    ``set_aside`` is 0, or the poll's own number once another one stands in its place, which came with
    a conversation that was merged.
    """

    __tablename__ = "polls"
    __table_args__ = (UniqueConstraint("thread_id", "set_aside"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    question: Mapped[str]
    choices: Mapped[list[str]] = mapped_column(JSON)
    kind: Mapped[str]
    most: Mapped[int]
    is_secret: Mapped[bool]
    is_changeable: Mapped[bool]
    results: Mapped[str]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    set_aside: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    counts: Mapped[list[int]] = mapped_column(JSON)
    voters: Mapped[int] = mapped_column(default=0)


class Ballot(Row):
    """What one person answered: places of choices, in a ranking the first one first."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("poll_id", "user_id"),
        Index("ix_ballots_poll_id_id", "poll_id", "id"),
    )

    poll_id: Mapped[int] = mapped_column(ForeignKey(Poll.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    choices: Mapped[list[int]] = mapped_column(JSON)
