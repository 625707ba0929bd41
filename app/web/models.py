"""What the edge itself keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Row


class KeptText(Row):
    """What somebody sent when their session had ended, for a day, behind a random address.

    Only the SHA-256 of that address's key is here, so the table alone opens nothing.
    """

    __tablename__ = "kept_texts"

    key_hash: Mapped[str] = mapped_column(unique=True)
    action: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)
