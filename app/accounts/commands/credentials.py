"""Passwords and addresses: what proves who somebody is, and how it changes."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import IntegrityError

from app.accounts import lockout, passwords, queries, sessions, tokens
from app.accounts.commands.registration import activate, release_address
from app.accounts.errors import LinkExpiredError, WrongPasswordError
from app.accounts.mail import queue_mail
from app.accounts.models import Status, User
from app.core import jobs
from app.core.db import db

log = structlog.get_logger()


def request_reset(email: str) -> None:
    """Ask for a link to set a new password. Whether there is an account is found out by the job,
    so the answer takes as long for any address."""
    jobs.enqueue("accounts.send_reset_link", email=email)


def send_reset_link(email: str) -> None:
    user = queries.find_by_email(email)
    if user is not None and user.status != Status.SUSPENDED:
        queue_mail(user, "reset", link=tokens.Purpose.RESET)


def reset_password(secret: str, password: str) -> User:
    """Set a new password with a mailed link: every session and every other link of the person
    ends, guessing starts afresh, and an account that waited for its confirmation has it now (the
    link proves the address). Raises LinkExpiredError."""
    password_hash = passwords.hash_password(password)
    token = tokens.use(secret, tokens.Purpose.RESET)
    user = db.session.get(User, token.user_id) if token is not None else None
    if user is None or user.status == Status.SUSPENDED:
        raise LinkExpiredError
    user.password_hash = password_hash
    tokens.forget_all(user.id)
    sessions.end_sessions(user.id)
    lockout.clear(user.email_key, user.handle_key)
    activate(user)
    queue_mail(user, "password_changed")
    log.info("password reset", user=user.id)
    return user


def change_password(actor: User, current: str, new: str, *, keep_session: int | None) -> None:
    """Set a new password knowing the current one; other browsers are signed out, open links end,
    and the person is told by mail. Raises WrongPasswordError."""
    _require_password(actor, current)
    password_hash = passwords.hash_password(new)
    actor.password_hash = password_hash
    tokens.forget_all(actor.id)
    sessions.end_sessions(actor.id, but=keep_session)
    queue_mail(actor, "password_changed")
    log.info("password changed", user=actor.id)


def request_email_change(actor: User, current: str, email: str) -> None:
    """Ask to move to another address: a link goes there, word goes to the old one. When the
    address has an account, its owner is told instead; the asking person sees no difference.
    Raises WrongPasswordError."""
    _require_password(actor, current)
    owner = queries.find_by_email(email)
    if owner is None or owner.status == Status.UNCONFIRMED:
        queue_mail(
            actor, "email_change", to=email, link=tokens.Purpose.EMAIL, data={"email": email}
        )
    else:
        queue_mail(owner, "already_registered")
    queue_mail(actor, "email_change_asked", to=actor.email)


def confirm_email_change(secret: str) -> User:
    """Use up the link that was mailed to the new address: it is the account's from now on, every
    other link ends, and the old address is told. Raises LinkExpiredError, also when the address
    has become somebody else's meanwhile."""
    token = tokens.use(secret, tokens.Purpose.EMAIL)
    user = db.session.get(User, token.user_id) if token is not None else None
    if token is None or user is None or user.status != Status.ACTIVE:
        raise LinkExpiredError
    old, new = user.email, str(token.data["email"])
    if queries.email_key(new) != user.email_key:
        release_address(new)
    user.email = new
    user.email_key = queries.email_key(new)
    try:
        db.session.flush()  # here, where a taken address can still be answered
    except IntegrityError:
        db.session.rollback()
        raise LinkExpiredError from None
    tokens.forget_all(user.id)
    queue_mail(user, "email_changed", to=old)
    log.info("e-mail changed", user=user.id)
    return user


def _require_password(actor: User, password: str) -> None:
    if not passwords.is_right(password, actor.password_hash):
        log.warning("current password refused", user=actor.id)
        raise WrongPasswordError
