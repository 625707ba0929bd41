"""What counts as a week done, as it was over time; and the records of learning that were issued."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row
from app.programme.models import Offering


class Level(StrEnum):
    """What a record says of its holder, from the least to the most."""

    PARTICIPANT = "participant"  # one week of the course
    COMPLETER = "completer"  # all of its weeks
    BUILDER = "builder"  # a team as well


class Criteria(Row):
    """One version of what is core in each week of an offering, for each stream. The last one
    counts today; a person may also have met one that held while they took part."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("offering_id", "version"),)

    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id))
    version: Mapped[int]
    # The UUIDs of the items by the streams' codes, by the weeks' numbers.
    cores: Mapped[dict[str, dict[str, list[str]]]] = mapped_column(JSON)


class TeamBuilt(Row):
    """That a person has joined or started a team, as someone who leads the offering noted."""

    __tablename__ = "teams_built"
    __table_args__ = (UniqueConstraint("user_id", "offering_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id), index=True)
    team: Mapped[str]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))


class Record(Row):
    """A record of learning as it was issued. It never changes: a later one has another code.

    ``said`` is all that it states, in both languages (``commands.content_of`` has its shape). One
    that its holder has withdrawn is there for nobody. ``pdf`` is made by a job.
    """

    __tablename__ = "records"
    __table_args__ = (
        # What says the same is issued once, however often the button is pressed.
        Index("uq_records_said", "user_id", "offering_id", "digest", unique=True,
              sqlite_where=text("withdrawn_at IS NULL"),
              postgresql_where=text("withdrawn_at IS NULL")),
        Index("ix_records_user_id", "user_id", "offering_id", "id"),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    @property
    def author_id(self) -> int:
        """Whose it is, as the policy asks of everything."""
        return self.user_id

    @property
    def issued_on(self) -> date:
        return date.fromisoformat(self.said["issued_on"])
