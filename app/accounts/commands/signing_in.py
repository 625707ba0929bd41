"""Coming in and going out.

The log says who, by number: never what was typed, which may be a password in the wrong field.
"""

from __future__ import annotations

import structlog

from app.accounts import lockout, passwords, queries, sessions
from app.accounts.errors import AccountPausedError, SignInRefusedError
from app.accounts.models import Status, User
from app.core.errors import NotFoundError, TooManyAttemptsError

log = structlog.get_logger()


def claim_attempt(identifier: str, address: str) -> None:
    """Count one attempt to sign in with this e-mail or handle from this address. The caller
    commits at once. Raises TooManyAttemptsError when it must wait."""
    try:
        lockout.claim_attempt(queries.sign_in_name(identifier)[1], address)
    except TooManyAttemptsError:
        log.warning("locked out", user=_number(queries.find_for_sign_in(identifier)))
        raise


def sign_in(identifier: str, password: str) -> User:
    """The person with this e-mail or handle and this password. The attempt was claimed before.

    Raises SignInRefusedError alike when there is no such account, the password is wrong or the
    account was never confirmed (whoever registered a stranger's address knows its password);
    AccountPausedError only after the right password.
    """
    user = queries.find_for_sign_in(identifier)
    try:
        user = _whose_password_it_is(user, password)
    except (SignInRefusedError, AccountPausedError):
        log.warning("sign-in refused", user=_number(user))
        raise
    if passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    lockout.clear(user.email_key, user.handle_key)
    return user


def sign_out(actor: User | None) -> None:
    """End the session of the browser that asks; nothing when it has none."""
    sessions.forget_this_browser()
    if actor is not None:
        log.info("signed out", user=actor.id)


def sign_out_browser(actor: User, session_id: int) -> None:
    """End one of one's own sessions. NotFoundError for anybody else's."""
    if not sessions.end_session(actor.id, session_id):
        raise NotFoundError
    log.info("signed out", user=actor.id, browser=session_id)


def sign_out_everywhere(actor: User) -> None:
    """End all of one's own sessions, this one too."""
    sessions.end_sessions(actor.id)
    log.info("signed out everywhere", user=actor.id)


def _whose_password_it_is(user: User | None, password: str) -> User:
    if user is None or user.status == Status.UNCONFIRMED:
        passwords.verify_nobody(password)
        raise SignInRefusedError
    if not passwords.is_right(password, user.password_hash):
        raise SignInRefusedError
    if user.status == Status.SUSPENDED:
        raise AccountPausedError(user.id)
    return user


def _number(user: User | None) -> int | None:
    return None if user is None else user.id
