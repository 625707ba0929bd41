"""What people have of live sessions beside the sessions themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Base, Row
from app.forum.models import Thread
from app.programme.live_sessions.models import LiveSession


class CalendarAddress(Row):
    """The secret address of somebody's calendar. The secret is made of ``nonce`` and of the site's
    own key, so that its owner can be shown it again and a copy of the database opens nothing; it
    is looked up by its hash."""

    __tablename__ = "calendar_addresses"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), unique=True)
    nonce: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)


class SessionQuestion(Row):
    """A line that somebody wants to ask a guest. ``votes`` counts its rows of ``QuestionVote``;
    ``thread_id`` is the discussion it became when there was no time for it."""

    __tablename__ = "session_questions"
    __table_args__ = (
        UniqueConstraint("session_id", "author_id", "text"),
        Index("ix_session_questions_session_id_votes", "session_id", "votes", "id"),
        Index("ix_session_questions_author_id", "author_id"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey(LiveSession.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    lang: Mapped[str]
    text: Mapped[str]
    votes: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id))


class QuestionVote(Base):
    """One person wants to hear the answer too."""

    __tablename__ = "session_question_votes"

    question_id: Mapped[int] = mapped_column(
        ForeignKey(SessionQuestion.id, ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), primary_key=True, index=True
    )
