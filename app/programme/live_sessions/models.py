"""An hour with a guest, in one language: what it is, when, and what is left of it afterwards."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import urlsplit

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Row
from app.programme.models import ItemKind, Offering, Week

SESSION = ItemKind.SESSION.value  # its kind among the things that have a history


class Status(StrEnum):
    """Where a session stands. People move it; the clock alone never does."""

    PLANNED = "planned"
    LIVE = "live"
    HELD = "held"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


# From where to where. What was pressed by mistake can be taken back, but for "held".
MOVES: dict[Status, tuple[Status, ...]] = {
    Status.PLANNED: (Status.LIVE, Status.HELD, Status.CANCELLED),
    Status.LIVE: (Status.HELD, Status.PLANNED, Status.CANCELLED),
    Status.HELD: (Status.PUBLISHED,),
    Status.PUBLISHED: (Status.HELD,),
    Status.CANCELLED: (Status.PLANNED,),
}
OPENS_BEFORE = timedelta(minutes=15)  # the door, before the session begins


class LiveSession(Row):
    """One session of one offering. English and French ones are sessions of their own, each with
    what it says in its language alone; the summary is in both.

    ``uuid`` is that of the package, so each offering has one with it. ``loaded`` is the fingerprint
    of what a package said when it was loaded last, None for one that was made here. ``sequence``
    counts what a calendar must be told of, ``changed_at`` is the last change of any kind.
    """

    __tablename__ = "live_sessions"
    __table_args__ = (
        UniqueConstraint("offering_id", "uuid"),
        Index("ix_live_sessions_starts_at", "starts_at", "id"),
        Index("ix_live_sessions_week_id", "week_id", "starts_at"),
    )

    uuid: Mapped[str]
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id))
    week_id: Mapped[int] = mapped_column(ForeignKey(Week.id))
    lang: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    html: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=60)
    host: Mapped[str]
    join_url: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=Status.PLANNED)
    reason: Mapped[str | None]  # why it was cancelled
    recording_url: Mapped[str | None]
    # Its words, or the address where they are.
    transcript: Mapped[str | None]
    slides_url: Mapped[str | None]
    # {"seconds", "title"} each, in their order.
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    summary_en: Mapped[str | None]
    summary_fr: Mapped[str | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    loaded: Mapped[str | None]

    offering: Mapped[Offering] = relationship()
    week: Mapped[Week] = relationship()
    speakers: Mapped[list[Speaker]] = relationship(
        order_by="Speaker.position", cascade="all, delete-orphan"
    )

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def doors_open_at(self) -> datetime:
        return self.starts_at - OPENS_BEFORE

    @property
    def titles(self) -> tuple[str, str]:
        """In English and in French: it has one of them."""
        return (self.title, "") if self.lang == "en" else ("", self.title)

    @property
    def edition(self) -> str:
        """Which state of it somebody has before them."""
        return self.changed_at.isoformat()

    @property
    def moves(self) -> tuple[Status, ...]:
        return MOVES[Status(self.status)]

    @property
    def has_recording(self) -> bool:
        """Whether everybody is shown it."""
        return self.status == Status.PUBLISHED and self.recording_url is not None

    @property
    def has_transcript(self) -> bool:
        return bool(self.transcript and self.transcript.strip())

    @property
    def all_agreed(self) -> bool:
        """Whether every speaker agreed to be recorded."""
        return all(speaker.agreed_to_recording for speaker in self.speakers)

    @property
    def is_whole(self) -> bool:
        """Whether it has what its recording is published with."""
        has_both = self.has_transcript and self.summary_lacks is None
        return bool(self.recording_url) and has_both and self.all_agreed

    @property
    def summary_lacks(self) -> str | None:
        """The language in which it is missing, where it is there in the other."""
        if bool(self.summary_en) == bool(self.summary_fr):
            return None
        return "fr" if self.summary_en else "en"

    @property
    def transcript_url(self) -> str | None:
        """The address, where the transcript is nothing but one."""
        text = (self.transcript or "").strip()
        is_address = urlsplit(text).scheme in ("http", "https") and len(text.split()) == 1
        return text if is_address else None

    def chapter_url(self, seconds: int) -> str:
        """The recording from there on, as most players understand it."""
        address = self.recording_url or ""
        if "#" in address:
            return address
        host = (urlsplit(address).hostname or "").removeprefix("www.")
        if host in ("youtube.com", "youtu.be"):
            return f"{address}{'&' if '?' in address else '?'}t={seconds}s"
        return f"{address}#t={seconds}s" if host == "vimeo.com" else f"{address}#t={seconds}"


class Speaker(Row):
    """A guest of one session."""

    __tablename__ = "session_speakers"
    __table_args__ = (UniqueConstraint("session_id", "position"),)

    session_id: Mapped[int] = mapped_column(ForeignKey(LiveSession.id, ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    role_en: Mapped[str]
    role_fr: Mapped[str]
    organisation_en: Mapped[str]
    organisation_fr: Mapped[str]
    bio_en: Mapped[str]
    bio_fr: Mapped[str]
    agreed_to_recording: Mapped[bool]

    SAID: ClassVar[tuple[str, ...]] = (
        "name", "role_en", "role_fr", "organisation_en", "organisation_fr", "bio_en", "bio_fr",
        "agreed_to_recording",
    )  # fmt: skip

    @property
    def edition(self) -> str:
        """Another one when anything of it was changed."""
        said = "\x00".join(str(getattr(self, name)) for name in self.SAID)
        return hashlib.sha256(said.encode()).hexdigest()[:16]
