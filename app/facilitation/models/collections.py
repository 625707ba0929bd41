"""Threads and messages worth reading, in an order, with a word on each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Row
from app.forum.models import Post, Thread
from app.programme.models import Offering, Week

PUBLISHED = text("published_at IS NOT NULL")


class Collection(Row):
    """Of a week of an offering, or of the commons (neither is set). Until ``published_at`` nobody
    but those who look after its place reads it, and a language may be empty. ``submission`` is the
    random number of the form that made it: pressing the button twice makes one."""

    __tablename__ = "collections"
    __table_args__ = (
        CheckConstraint("(week_id IS NULL) = (offering_id IS NULL)", "one_place"),
        Index("ix_collections_published", "id", sqlite_where=PUBLISHED, postgresql_where=PUBLISHED),
    )

    offering_id: Mapped[int | None] = mapped_column(ForeignKey(Offering.id), index=True)
    week_id: Mapped[int | None] = mapped_column(ForeignKey(Week.id), index=True)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    intro_en: Mapped[str]
    intro_fr: Mapped[str]
    html_en: Mapped[str]
    html_fr: Mapped[str]
    published_at: Mapped[datetime | None]
    submission: Mapped[str] = mapped_column(unique=True)

    week: Mapped[Week | None] = relationship()
    offering: Mapped[Offering | None] = relationship()


class CollectionEntry(Row):
    """A thread, or one message, which stays in when it is moved: one of the two is set. The notes
    say in plain words why it is worth reading; both are there, or neither, once it is published."""

    __tablename__ = "collection_entries"
    __table_args__ = (
        UniqueConstraint("collection_id", "thread_id"),
        UniqueConstraint("collection_id", "post_id"),
        CheckConstraint("(thread_id IS NULL) <> (post_id IS NULL)", "one_thing"),
    )

    collection_id: Mapped[int] = mapped_column(ForeignKey(Collection.id))
    position: Mapped[int]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)
    note_en: Mapped[str]
    note_fr: Mapped[str]
