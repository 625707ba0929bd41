"""Two people who change the same thing: who comes second sees both texts, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from werkzeug.wrappers import Response

from app.core.db import db

Thing = TypeVar("Thing")


def changed_meanwhile(
    find: Callable[[], Thing],
    says_the_same: Callable[[Thing], bool],
    done: Callable[[], Response],
    ask_again: Callable[[Thing], Response],
) -> Response:
    """After a ChangedMeanwhileError. ``find`` gives the thing as it is now. If that is what this
    person wanted, the other press of their button came first, and it is ``done``. If not,
    ``ask_again`` shows it, with their own text in the form, which knows the newer state."""
    db.session.rollback()
    db.session.expire_all()
    now = find()
    return done() if says_the_same(now) else ask_again(now)
