"""Coming in and going out."""

from __future__ import annotations

from app.accounts import lockout, passwords, queries, sessions
from app.accounts.errors import AccountPausedError, SignInRefusedError
from app.accounts.models import Status, User
from app.core.errors import NotFoundError


def sign_in(identifier: str, password: str) -> User:
    """The person with this e-mail or handle and this password. The attempt was claimed before.

    Raises SignInRefusedError alike when there is no such account, the password is wrong or the
    account was never confirmed (whoever registered a stranger's address knows its password);
    AccountPausedError only after the right password.
    """
    user = queries.find_for_sign_in(identifier)
    if user is None or user.status == Status.UNCONFIRMED:
        passwords.verify_nobody(password)
        raise SignInRefusedError
    if not passwords.is_right(password, user.password_hash):
        raise SignInRefusedError
    if user.status == Status.SUSPENDED:
        raise AccountPausedError
    if passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    lockout.clear(user.email_key, user.handle_key)
    return user


def sign_out_browser(actor: User, session_id: int) -> None:
    """End one of one's own sessions. NotFoundError for anybody else's."""
    if not sessions.end_session(actor.id, session_id):
        raise NotFoundError


def sign_out_everywhere(actor: User) -> None:
    """End all of one's own sessions, this one too."""
    sessions.end_sessions(actor.id)
