"""People, as far as the asking person may know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts import tokens
from app.accounts.handles import MAX_LENGTH, handle_key
from app.accounts.models import Status, User
from app.core.db import db
from app.core.errors import NotFoundError

if TYPE_CHECKING:
    from app.policy import Person

MAX_IDENTIFIER = 254
LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class PublicProfile:
    """What everybody may read about a person: names, and what they chose to show."""

    handle: str
    display_name: str
    member_since: datetime
    organisation: str | None
    stream: str | None
    bio: list[str]
    bio_language: str
    shows_threads: bool


def get_person_by_handle(actor: Person | None, handle: str) -> User:
    """An active person; NotFoundError for everybody else. The same for every actor."""
    if len(handle) > MAX_IDENTIFIER or not handle.isprintable():
        raise NotFoundError
    statement = select(User).where(
        User.handle_key == handle_key(handle), User.status == Status.ACTIVE
    )
    user = db.session.scalar(statement)
    if user is None:
        raise NotFoundError
    return user


def people_by_ids(actor: Person | None, ids: Collection[int]) -> dict[int, User]:
    """Active people, by id; nobody for who is not signed in, so that members cannot be listed."""
    if actor is None or not ids:
        return {}
    statement = select(User).where(User.id.in_(ids), User.status == Status.ACTIVE)
    return {person.id: person for person in db.session.scalars(statement)}


def people_by_handle(handles: Iterable[str]) -> dict[str, User]:
    """The active people of these handles by their ``handle_key``, in one statement; what cannot be
    a handle is nobody's."""
    keys = {handle_key(name) for name in handles if _may_be_handle(name)}
    if not keys:
        return {}
    known = select(User).where(User.handle_key.in_(keys), User.status == Status.ACTIVE)
    return {user.handle_key: user for user in db.session.scalars(known)}


def _may_be_handle(text: str) -> bool:
    return 0 < len(text) <= MAX_LENGTH + 1 and text.isprintable()


def public_profile(user: User) -> PublicProfile:
    """The bio is plain text, as its lines."""
    return PublicProfile(
        handle=user.handle,
        display_name=user.display_name,
        member_since=user.confirmed_at or user.created_at,
        organisation=user.organisation if user.shows_organisation else None,
        stream=user.stream if user.shows_stream else None,
        bio=[line for line in user.bio.splitlines() if line.strip()],
        bio_language=user.bio_language,
        shows_threads=user.shows_threads,
    )


def find_for_sign_in(identifier: str) -> User | None:
    """The account with this e-mail or handle, in whatever state it is."""
    kind, key = sign_in_name(identifier)
    column = User.email_key if kind == "email" else User.handle_key
    return db.session.scalar(select(User).where(column == key))


def find_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))


def find_rivals(handle: str, email: str) -> list[User]:
    """The accounts, at most two, that hold this handle or this address."""
    keys = or_(User.handle_key == handle_key(handle), User.email_key == email_key(email))
    return list(db.session.scalars(select(User).where(keys)))


def sign_in_name(identifier: str) -> tuple[str, str]:
    """What was typed to sign in as its kind (``email``, ``handle``) and its unique form."""
    text = identifier.strip()[:MAX_IDENTIFIER]
    if "@" in text[1:]:
        return "email", email_key(text)
    return "handle", handle_key(text)


def begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """As each database can look it up in an index."""
    if db.engine.dialect.name == "postgresql":
        return column.startswith(text, autoescape=True)
    return and_(column >= text, column < text + LAST_LETTER)


def email_key(email: str) -> str:
    """The form of an address that must be unique."""
    return email.strip().casefold()


def get_waiting_person(secret: str, purpose: tokens.Purpose) -> User | None:
    """Whose mailed link this is, while it is good; looking does not use it up."""
    token = tokens.find(secret, purpose)
    return None if token is None else db.session.get(User, token.user_id)
