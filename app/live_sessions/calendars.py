"""The secret address of one's own calendar: made, shown, replaced, taken back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import delete, select

from app import policy
from app.accounts.models import Status, User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import NotFoundError
from app.live_sessions.models import CalendarAddress
from app.programme.queries import outline, stream_ids_of


def token_of(owner: User, key: str) -> str | None:
    """The secret they have now; None when they have none, or the site has another key since."""
    row = db.session.scalar(select(CalendarAddress).where(CalendarAddress.user_id == owner.id))
    if row is None:
        return None
    token = _token(owner.id, row.nonce, key)
    return token if hmac.compare_digest(_hash(token), row.token_hash) else None


def make_address(owner: User, key: str) -> None:
    """A new one; the one before leads nowhere from now on."""
    policy.require(policy.may_have_calendar(owner))
    nonce = secrets.token_urlsafe(16)
    values = {"nonce": nonce, "token_hash": _hash(_token(owner.id, nonce, key)),
              "created_at": clock.now()}  # fmt: skip
    # Two tabs may do it at the same moment.
    written = insert(CalendarAddress).values(user_id=owner.id, **values)
    db.session.execute(written.on_conflict_do_update(index_elements=["user_id"], set_=values))


def revoke_address(owner: User) -> None:
    """Nothing happens when there is none."""
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.user_id == owner.id))


def owner_of(token: str) -> User:
    """Whose calendar this secret opens. NotFoundError for nobody's, and for one who may not sign
    in any more."""
    found = db.session.scalar(
        select(User)
        .join(CalendarAddress, CalendarAddress.user_id == User.id)
        .where(CalendarAddress.token_hash == _hash(token), User.status == Status.ACTIVE)
    )
    if found is None:
        raise NotFoundError
    return found


def offerings_of(person: User) -> list[int]:
    """Those they take part in, and those they look after."""
    known = {offering.id for offering in outline().offerings}
    return sorted({*stream_ids_of(person.id), *person.facilitates} & known)


def _token(user_id: int, nonce: str, key: str) -> str:
    said = f"calendar:{user_id}:{nonce}".encode()
    digest = hmac.new(key.encode(), said, "sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
