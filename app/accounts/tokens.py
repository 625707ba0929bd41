"""The secrets of mailed links: 256 random bits, kept only as their hash, good once, for an hour.

A secret is made in the job that mails it, so it is nowhere in the database in clear.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import Token
from app.core import clock
from app.core.db import db

GOOD_FOR = timedelta(hours=1)


class Purpose(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"
    EMAIL = "email"


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def keep(secret: str, user_id: int, purpose: str, data: dict[str, Any]) -> None:
    """Make the secret good from now on."""
    db.session.add(
        Token(
            purpose=purpose,
            token_hash=_hash(secret),
            user_id=user_id,
            data=data,
            expires_at=clock.now() + GOOD_FOR,
        )
    )


def find(secret: str, purpose: str) -> Token | None:
    """The row of a secret that is still good; looking does not use it up."""
    return db.session.scalar(select(Token).where(*_is_good(secret, purpose)))


def use(secret: str, purpose: str) -> Token | None:
    """Use it up. One statement, so of two who come at once only one gets the row."""
    statement = update(Token).where(*_is_good(secret, purpose)).values(used_at=clock.now())
    return db.session.scalar(statement.returning(Token))


def forget_all(user_id: int) -> None:
    """End every open link of a person (their password or address has changed)."""
    db.session.execute(delete(Token).where(Token.user_id == user_id))


def _is_good(secret: str, purpose: str) -> tuple[Any, ...]:
    return (
        Token.token_hash == _hash(secret),
        Token.purpose == purpose,
        Token.used_at.is_(None),
        Token.expires_at > clock.now(),
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
