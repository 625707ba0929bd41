"""People and how they are known to be themselves."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Row


class Role(StrEnum):
    """What a person may do on the whole site. A facilitator is a member who runs an offering."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Status(StrEnum):
    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Level(StrEnum):
    """How much this site has seen of a member; only *new* ones have limits."""

    NEW = "new"
    MEMBER = "member"
    TRUSTED = "trusted"


class Organisation(StrEnum):
    FEDERAL = "federal"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    INDIGENOUS = "indigenous"
    NONPROFIT = "nonprofit"
    ACADEMIC = "academic"
    PUBLIC = "public"


class StreamChoice(StrEnum):
    """The stream a person asks for; the programme that enrols them maps it to one of its own."""

    PRACTITIONERS = "practitioners"
    EXECUTIVES = "executives"
    SUPPORTERS = "supporters"


class User(Row):
    """A person with an account. Handle and e-mail are unique by their ``_key`` columns, which
    hold the casefolded form (the handle's also without accents and look-alikes). ``name_key`` is
    that of the display name, which is not unique: members are found by how either begins."""

    __tablename__ = "users"
    __table_args__ = (
        Index("ix_users_handle_begins", "handle_key",
              postgresql_ops={"handle_key": "text_pattern_ops"}),
        Index("ix_users_name_begins", "name_key",
              postgresql_ops={"name_key": "text_pattern_ops"}),
    )  # fmt: skip

    handle: Mapped[str]
    handle_key: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    organisation: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    stream: Mapped[str] = mapped_column(default=StreamChoice.PRACTITIONERS)
    role: Mapped[str] = mapped_column(default=Role.MEMBER)
    status: Mapped[str] = mapped_column(default=Status.UNCONFIRMED)
    level: Mapped[str] = mapped_column(default=Level.NEW)
    # Offerings this person facilitates, by id. The table of offerings is above this feature, so
    # there is no foreign key; it is on the row because every permission asks for it.
    facilitates: Mapped[list[int]] = mapped_column(JSON, default=list)
    # What this person moderates beside: "board:12" or "lang:fr" (``app.policy`` reads it).
    moderates: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    # What ``app.policy`` asks of whoever writes: set by what moderators decide (``sanctions``), so
    # that no permission has to look there. A warning counts until it is read.
    silenced_until: Mapped[datetime | None]
    warning_id: Mapped[int | None]
    bio: Mapped[str] = mapped_column(default="")
    bio_language: Mapped[str] = mapped_column(default="en")
    shows_organisation: Mapped[bool] = mapped_column(default=False)
    shows_stream: Mapped[bool] = mapped_column(default=False)
    shows_threads: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]

    # What Flask-Login asks of a person. ``browser_token`` is no column: it is the secret of the
    # browser they are signed in with during this request, and what the cookie holds.
    is_authenticated = True
    is_anonymous = False
    browser_token = ""

    def get_id(self) -> str:
        return self.browser_token

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE


class UserSession(Row):
    """One signed-in browser. The cookie holds a random token, this row its SHA-256; deleting the
    row signs that browser out at its next request."""

    __tablename__ = "user_sessions"

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    browser: Mapped[str]
    is_remembered: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()


class Token(Row):
    """A single-use secret sent by mail; only its SHA-256 is kept."""

    __tablename__ = "tokens"
    __table_args__ = (Index("ix_tokens_user_id_purpose", "user_id", "purpose"),)

    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Consent(Row):
    """Which privacy notice a person was shown, in which language, and when they agreed."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("user_id", "notice", "version"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    notice: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]


class SignInFailure(Row):
    """Failed sign-ins in a row for one account name or one address, so that guessing gets slower
    in every process alike. Rows older than a day are swept by a job."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(unique=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
