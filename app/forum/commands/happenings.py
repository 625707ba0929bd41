"""Keeping what happened to a thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import clock
from app.core.db import db, insert
from app.forum.commands import counters
from app.forum.models import ThreadEvent


def note_event(
    thread_id: int, kind: str, actor_id: int | None, *, at: datetime | None = None, **data: Any
) -> None:
    """A line in the thread, after the last post there is. ``data`` holds what it takes to say it in
    any language: numbers and titles, never sentences."""
    db.session.execute(
        insert(ThreadEvent).values(
            thread_id=thread_id,
            after_number=counters.count_event(thread_id),
            kind=kind,
            actor_id=actor_id,
            data=data,
            created_at=at or clock.now(),
        )
    )
