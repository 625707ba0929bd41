"""Who is asking. The only reader of ``flask_login.current_user``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from flask import current_app, g, session
from flask_login import current_user

from app.core.errors import SignInRequiredError

if TYPE_CHECKING:
    from app.accounts.models import User


@overload
def current_actor(*, required: Literal[True]) -> User: ...
@overload
def current_actor(*, required: bool = False) -> User | None: ...
def current_actor(*, required: bool = False) -> User | None:
    """The signed-in person, or None; with ``required``, SignInRequiredError instead of None."""
    # Flask-Login keeps who it found here; its own way there is long, and a page asks ten times.
    person = g.get("_login_user")
    if person is None and session:
        person = current_user._get_current_object()
    if person is not None and person.is_authenticated:
        return person  # type: ignore[no-any-return]
    if required:
        raise SignInRequiredError
    return None


def ask_nobody() -> None:
    """From now on this request has no actor, and the database is not asked for one: Flask-Login
    would, for every template."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
