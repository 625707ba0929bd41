"""What people have of live sessions beside the sessions themselves."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.db import Row


class CalendarAddress(Row):
    """The secret address of somebody's calendar. The secret is made of ``nonce`` and of the site's
    own key, so that its owner can be shown it again and a copy of the database opens nothing; it
    is looked up by its hash."""

    __tablename__ = "calendar_addresses"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), unique=True)
    nonce: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
