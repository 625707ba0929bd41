"""What happened, told upwards without importing upwards.

A command publishes an event; listeners in higher features react inside the same transaction,
so they may write rows (a notification, a job) and nothing slower.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.core.db import db


@dataclass(frozen=True)
class Event:
    """Something that happened, named in the past tense."""


Listener = TypeVar("Listener", bound=Callable[[Any], None])

_listeners: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def on(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Register the decorated function to be told of every event of these kinds."""

    def register(listener: Listener) -> Listener:
        for kind in kinds:
            _listeners[kind].append(listener)
        return listener

    return register


def publish(event: Event) -> None:
    """Tell the listeners, now, in the caller's transaction.

    Every event may change a page that strangers read, so the transaction is marked: on commit
    the site's version moves and pages kept for signed-out readers are made anew.
    """
    db.session.info["site_changed"] = True
    for listener in _listeners[type(event)]:
        listener(event)
