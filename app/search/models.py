"""What search keeps in the database; the index itself can be made anew at any time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Base, Row


class SearchChange(Row):
    """Something that was changed and has not been indexed since: a document, or with ``is_all``
    every document of a group. Written with the change, deleted by the worker."""

    __tablename__ = "search_changes"

    key: Mapped[int] = mapped_column(BigInteger)
    is_all: Mapped[bool] = mapped_column(default=False)


class Synonym(Row):
    """Words and phrases that mean much the same, one a line, in each language."""

    __tablename__ = "search_synonyms"

    words_en: Mapped[str]
    words_fr: Mapped[str]


class SearchWord(Base):
    """A word as it is written in texts that everybody may read, and in about how many: for "did
    you mean"."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_start", "start", "length"),)

    word: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[str]
    length: Mapped[int]
    documents: Mapped[int]


class SearchMiss(Base):
    """A question that found nothing, how often, and when last; never who asked."""

    __tablename__ = "search_misses"
    __table_args__ = (Index("ix_search_misses_last", "last_on", "times"),)

    question: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    last_on: Mapped[date]


class SavedSearch(Row):
    """A question a person asks again and again. ``address`` is the query string that asks it;
    ``token`` opens its feed to a reader of feeds, which cannot sign in."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("user_id", "lang", "address"),
        Index("ix_saved_searches_user_id_id", "user_id", "id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    name: Mapped[str]
    lang: Mapped[str]
    address: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
