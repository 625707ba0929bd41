"""What stands on the shelf, what members say of it, and whether its addresses still answer."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Base, Row
from app.core.text import slugify
from app.programme.models import ItemKind, Programme, Stream

LANGUAGES = ("en", "fr")
NOTEWORTHY = (
    "is_broken OR moved_to <> ''"  # of what an address answered: a curator may do something
)


RESOURCE = ItemKind.RESOURCE.value  # its kind among the things that have a history


class Kind(StrEnum):
    GUIDE = "guide"
    REPORT = "report"
    ARTICLE = "article"
    TOOL = "tool"
    VIDEO = "video"
    PODCAST = "podcast"
    COURSE = "course"
    SLIDES = "slides"
    SITE = "site"


class Level(StrEnum):
    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Status(StrEnum):
    """How the thing itself is. What is archived leaves the shelf, and keeps its page because
    people wrote about it."""

    LIVE = "live"
    MOVED = "moved"
    DEAD = "dead"
    ARCHIVED = "archived"


class State(StrEnum):
    SUGGESTED = "suggested"
    PUBLISHED = "published"
    DECLINED = "declined"


class OneLanguage(StrEnum):
    """Why a resource is there in one language only."""

    NOT_OFFERED = "not-offered"
    NOT_FOUND = "not-found"


class Verdict(StrEnum):
    USED = "used"
    WORTH = "worth"
    OUTDATED = "outdated"


class Resource(Row):
    """Something to read, watch or use. What it is not there in, or has not, is an empty text: it is
    in a language when it has a title in it. ``minutes`` is what it asks of a person, ``length``
    how long a recording is. ``position`` is its place on the shelf."""

    __tablename__ = "resources"
    __table_args__ = (
        Index("ix_resources_shelf", "position", "id",
              sqlite_where=text("state = 'published' AND status <> 'archived'"),
              postgresql_where=text("state = 'published' AND status <> 'archived'")),
        Index("ix_resources_suggested", "id",
              sqlite_where=text("state = 'suggested'"),
              postgresql_where=text("state = 'suggested'")),
        Index("ix_resources_programme_id", "programme_id"),
    )  # fmt: skip

    uuid: Mapped[str] = mapped_column(unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    position: Mapped[int]
    title_en: Mapped[str] = mapped_column(default="")
    title_fr: Mapped[str] = mapped_column(default="")
    one_language: Mapped[str] = mapped_column(default="")
    publisher_en: Mapped[str] = mapped_column(default="")
    publisher_fr: Mapped[str] = mapped_column(default="")
    url_en: Mapped[str] = mapped_column(default="")
    url_fr: Mapped[str] = mapped_column(default="")
    transcript_en: Mapped[str] = mapped_column(default="")
    transcript_fr: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    minutes: Mapped[int | None]
    length: Mapped[int | None]
    licence: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default=Level.INTRODUCTORY)
    why_en: Mapped[str] = mapped_column(default="")
    why_fr: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=Status.LIVE)
    last_checked: Mapped[date | None]
    state: Mapped[str] = mapped_column(default=State.PUBLISHED)
    is_packaged: Mapped[bool] = mapped_column(default=False)
    suggested_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    used_count: Mapped[int] = mapped_column(default=0)
    worth_count: Mapped[int] = mapped_column(default=0)
    outdated_count: Mapped[int] = mapped_column(default=0)

    weeks: Mapped[list[ResourceWeek]] = relationship(
        order_by="ResourceWeek.number", cascade="all, delete-orphan"
    )
    streams: Mapped[list[Stream]] = relationship(
        secondary="resource_streams", order_by=Stream.position
    )

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(lang for lang in LANGUAGES if getattr(self, f"title_{lang}"))

    @property
    def slug(self) -> str:
        """The same in both languages, so that a page keeps its address when one changes over."""
        return slugify(self.title_en or self.title_fr)

    @property
    def week_numbers(self) -> list[int]:
        return [week.number for week in self.weeks]


def language_shown(resource: Any, lang: str, name: str = "title") -> str:
    """In which a resource, or a row of its titles, is shown to who reads in this one: the same, when
    it is there in it. So with another of its texts."""
    return lang if getattr(resource, f"{name}_{lang}") else "fr" if lang == "en" else "en"


class ResourceWeek(Base):
    """By the number of the week: every offering of the programme has it there."""

    __tablename__ = "resource_weeks"
    __table_args__ = (Index("ix_resource_weeks_number", "number", "resource_id"),)

    resource_id: Mapped[int] = mapped_column(
        ForeignKey(Resource.id, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)


class ResourceStream(Base):
    __tablename__ = "resource_streams"
    __table_args__ = (Index("ix_resource_streams_stream_id", "stream_id", "resource_id"),)

    resource_id: Mapped[int] = mapped_column(
        ForeignKey(Resource.id, ondelete="CASCADE"), primary_key=True
    )
    stream_id: Mapped[int] = mapped_column(ForeignKey(Stream.id), primary_key=True)


class ResourceVerdict(Row):
    """What one person says of a resource, and in a line why. A tip that was hidden shows to nobody;
    ``hidden_at`` is of the words that are there now."""

    __tablename__ = "resource_verdicts"
    __table_args__ = (
        Index("uq_resource_verdicts_person", "resource_id", "user_id", unique=True),
        Index("ix_resource_verdicts_user_id", "user_id"),
        Index("ix_resource_verdicts_tips", "resource_id", "updated_at",
              sqlite_where=text("tip <> ''"), postgresql_where=text("tip <> ''")),
    )  # fmt: skip

    resource_id: Mapped[int] = mapped_column(ForeignKey(Resource.id, ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    verdict: Mapped[str]
    tip: Mapped[str] = mapped_column(default="")
    lang: Mapped[str]
    updated_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class HiddenTip(Base):
    """Words of one person that were hidden, by their hash: said again they stay hidden, also when
    the verdict they came with was taken back."""

    __tablename__ = "resource_hidden_tips"

    resource_id: Mapped[int] = mapped_column(
        ForeignKey(Resource.id, ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    words: Mapped[str] = mapped_column(primary_key=True)


class ResourceCheck(Base):
    """What an address of a resource answered when it was last asked: a code, or why there is none.
    ``moved_to`` is where it leads for ever."""

    __tablename__ = "resource_checks"
    __table_args__ = (
        Index("ix_resource_checks_noteworthy", "resource_id", "lang",
              sqlite_where=text(NOTEWORTHY), postgresql_where=text(NOTEWORTHY)),
    )  # fmt: skip

    resource_id: Mapped[int] = mapped_column(
        ForeignKey(Resource.id, ondelete="CASCADE"), primary_key=True
    )
    lang: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    code: Mapped[int | None]
    fault: Mapped[str] = mapped_column(default="")
    moved_to: Mapped[str] = mapped_column(default="")
    is_broken: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime]

    @property
    def has_moved(self) -> bool:
        """Whether there is another address to take over."""
        return not self.is_broken and self.moved_to not in ("", self.url)
