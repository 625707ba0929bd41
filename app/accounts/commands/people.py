"""What operators do from the command line, and what the demo and the tests are made with.

No policy is asked: whoever has a shell on the server may do anything already.
"""

from __future__ import annotations

from datetime import datetime

from app.accounts import handles, names, passwords, queries
from app.accounts.errors import BadAccountError
from app.accounts.events import PersonConfirmed
from app.accounts.models import Level, Organisation, Role, Status, StreamChoice, User
from app.core import clock
from app.core.db import db
from app.core.events import publish


def create_person(
    *,
    handle: str,
    display_name: str,
    email: str,
    password: str,
    organisation: str = Organisation.PUBLIC,
    language: str = "en",
    stream: str = StreamChoice.PRACTITIONERS,
    role: str = Role.MEMBER,
    level: str = Level.MEMBER,
    confirmed: bool = True,
    at: datetime | None = None,
) -> User:
    """An account without the mail, of somebody who is known. Raises BadAccountError with one sentence; reserved handles
    are an operator's to give."""
    handle = handles.tidy_handle(handle)
    _require_usable(handle, email, password)
    moment = at or clock.now()
    user = User(
        handle=handle,
        handle_key=handles.handle_key(handle),
        display_name=display_name,
        name_key=names.name_key(display_name),
        email=email.strip(),
        email_key=queries.email_key(email),
        password_hash=passwords.hash_password(password),
        organisation=Organisation(organisation),
        language=language,
        bio_language=language,
        stream=StreamChoice(stream),
        role=Role(role),
        level=Level(level),
        status=Status.ACTIVE if confirmed else Status.UNCONFIRMED,
        confirmed_at=moment if confirmed else None,
        created_at=moment,
        facilitates=[],
    )
    db.session.add(user)
    db.session.flush()  # its number is needed to tell of it
    if confirmed:
        publish(PersonConfirmed(user.id))
    return user


def grant(user: User, role: str) -> None:
    """Give a person a role on the whole site; it replaces the one they had."""
    user.role = Role(role)


def ungrant(user: User) -> None:
    """Make them a member like everybody."""
    user.role = Role.MEMBER


def facilitate(user: User, offering_id: int) -> None:
    """Let a person run an offering."""
    user.facilitates = sorted({*user.facilitates, offering_id})


def stop_facilitating(user: User, offering_id: int) -> None:
    user.facilitates = [number for number in user.facilitates if number != offering_id]


def moderate(user: User, scope: str) -> None:
    """Let a person moderate one board or one language: ``board:12``, ``lang:fr``."""
    user.moderates = sorted({*user.moderates, scope})


def stop_moderating(user: User) -> None:
    """Neither a board nor a language any more."""
    user.moderates = []


def _require_usable(handle: str, email: str, password: str) -> None:
    fault = handles.find_fault(handle)
    if fault not in (None, handles.Fault.RESERVED):
        raise BadAccountError(
            f"The handle {handle!r} cannot be used: 3 to 30 letters, digits and single hyphens, "
            "dots or underscores between them, starting with a letter."
        )
    weakness = passwords.find_fault(password, email=email, handle=handle)
    if weakness is not None:
        raise BadAccountError(
            f"The password cannot be used ({weakness}): at least 12 characters, not among the "
            "most common, and without the handle or e-mail address."
        )
    if queries.find_rivals(handle, email):
        raise BadAccountError(f"The handle {handle!r} or the address {email!r} has an account.")
