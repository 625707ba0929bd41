"""Becoming a member: register, then prove the address.

Nobody learns from here whether an address has an account. That takes more than equal answers,
because the account that a registration makes could be noticed afterwards: its handle would be
taken, its password would sign in. So every registration does the same work and leaves the same
traces. When the address belongs to somebody already, the row it makes is a *stand-in*: it
holds the handle like any account that waits for its confirmation, nobody can confirm it, and it
goes when such accounts go. An account that waits and is registered again becomes a stand-in
too, so that the newest registration counts and no earlier stranger's password does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select, update

from app.accounts import passwords, queries, tokens
from app.accounts.errors import HandleTakenError, LinkExpiredError
from app.accounts.events import PersonConfirmed
from app.accounts.handles import handle_key
from app.accounts.mail import queue_mail
from app.accounts.models import Consent, Level, Status, Token, User
from app.accounts.names import name_key
from app.core import clock, jobs
from app.core.db import db, insert
from app.core.events import publish

log = structlog.get_logger()

NOBODY = 0  # no row has this number
NOTICE = "registration"
# The date of app/home/pages/*/registration.md; a test compares them.
NOTICE_VERSION = 20261124


@dataclass(frozen=True)
class Registration:
    """What a person fills in; checked by the form, names and address already tidied."""

    handle: str
    display_name: str
    email: str
    password: str
    organisation: str
    language: str
    stream: str
    notice_language: str
    is_invited: bool = False


def register(sent: Registration) -> None:
    """Make an account that waits for its confirmation, and mail its address. The caller cannot
    tell whether that address had one. Raises HandleTakenError; sending the same form twice
    makes one account and one mail."""
    password_hash = passwords.hash_password(sent.password)
    rivals = queries.find_rivals(sent.handle, sent.email)
    if _was_sent_before(sent, rivals):
        return
    address = queries.email_key(sent.email)
    owner = next((rival for rival in rivals if rival.email_key == address), None)
    is_owned = owner is not None and owner.status != Status.UNCONFIRMED
    make_stand_in(None if is_owned else owner)
    user_id = _insert(sent, password_hash, is_stand_in=is_owned)
    if user_id is None:  # somebody was faster, perhaps the same person's second press
        if _was_sent_before(sent, queries.find_rivals(sent.handle, sent.email)):
            return
        raise HandleTakenError
    log.info("registered", user=user_id)
    user = db.session.get_one(User, user_id)
    db.session.add(
        Consent(
            user_id=user.id, notice=NOTICE, version=NOTICE_VERSION, language=sent.notice_language
        )
    )
    if owner is not None and is_owned:
        queue_mail(owner, "already_registered")
    else:
        queue_mail(user, "confirm", link=tokens.Purpose.CONFIRM)


def request_confirmation(email: str) -> None:
    """Ask for the link again. Whether there is anybody to mail is found out by the job, so the
    answer takes as long for any address."""
    jobs.enqueue("accounts.send_confirmation_link", email=email)


def send_confirmation_link(email: str) -> None:
    user = queries.find_by_email(email)
    if user is not None and user.status == Status.UNCONFIRMED:
        queue_mail(user, "confirm", link=tokens.Purpose.CONFIRM)


def confirm(secret: str) -> User:
    """Use a confirmation link up. Raises LinkExpiredError."""
    token = tokens.use(secret, tokens.Purpose.CONFIRM)
    user = db.session.get(User, token.user_id) if token is not None else None
    if user is None or user.status != Status.UNCONFIRMED:
        raise LinkExpiredError  # a link confirms, it does not sign in who is a member already
    activate(user)
    return user


def activate(user: User) -> None:
    """The address is proven: the account counts from now on."""
    if user.status != Status.UNCONFIRMED:
        return
    tokens.forget_all(user.id)  # a link that was asked for again would open nothing now
    user.status = Status.ACTIVE
    user.confirmed_at = clock.now()
    db.session.flush()  # listeners enrol an active person
    publish(PersonConfirmed(user.id))
    log.info("account confirmed", user=user.id)


def make_stand_in(user: User | None) -> None:
    """Take the address from an account that waits. It keeps its handle until it is swept. With
    None the same statements change nothing, so that their time does not say whether one waited."""
    user_id, names = (user.id, (user.email_key, user.handle_key)) if user else (NOBODY, ("", ""))
    values = {"email": "", "email_key": _stand_in_key(*names)}
    db.session.execute(update(User).where(User.id == user_id).values(values))
    db.session.execute(delete(Token).where(Token.user_id == user_id))


def _insert(sent: Registration, password_hash: str, *, is_stand_in: bool) -> int | None:
    """The new row's id, or None when its handle or address has just been taken."""
    handle, address = handle_key(sent.handle), queries.email_key(sent.email)
    values = {
        "handle": sent.handle,
        "handle_key": handle,
        "display_name": sent.display_name,
        "name_key": name_key(sent.display_name),
        "email": "" if is_stand_in else sent.email,
        "email_key": _stand_in_key(address, handle) if is_stand_in else address,
        "password_hash": password_hash,
        "organisation": sent.organisation,
        "language": sent.language,
        "stream": sent.stream,
        "bio_language": sent.language,
        "level": Level.MEMBER if sent.is_invited else Level.NEW,
    }
    statement = insert(User).values(values).on_conflict_do_nothing().returning(User.id)
    found: int | None = db.session.scalar(statement)
    return found


def _was_sent_before(sent: Registration, rivals: list[User]) -> bool:
    """Whether whoever holds the handle is this same registration, sent once already. Raises
    HandleTakenError when it is somebody else. The password is what tells: otherwise this would
    say which address belongs to a handle."""
    handle, address = handle_key(sent.handle), queries.email_key(sent.email)
    holder = next((rival for rival in rivals if rival.handle_key == handle), None)
    if holder is None:
        return False
    is_same = holder.status == Status.UNCONFIRMED and holder.email_key in (
        address,
        _stand_in_key(address, handle),
    )
    known = holder.password_hash if is_same else None
    if known is None:
        passwords.verify_nobody(sent.password)
    elif passwords.is_right(sent.password, known):
        return True
    raise HandleTakenError


def _stand_in_key(email_key: str, handle: str) -> str:
    """No address has this form, and only who knows both can find it."""
    return "-" + hashlib.sha256(f"{email_key}\n{handle}".encode()).hexdigest()


def release_address(email: str) -> None:
    """Before an address moves to the account that proved it: an account that only waits for it
    lets go."""
    waiting = db.session.scalar(
        select(User).where(
            User.email_key == queries.email_key(email), User.status == Status.UNCONFIRMED
        )
    )
    if waiting is not None:
        make_stand_in(waiting)
