"""The words a thread is found by, kept beside its title."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.db import db, insert
from app.forum.models import ThreadWord
from app.forum.words import words_of


def note_title(thread_id: int, title: str) -> None:
    """Of a thread that has no words yet."""
    rows = [{"word": word, "thread_id": thread_id} for word in words_of(title)]
    if rows:
        db.session.execute(insert(ThreadWord).values(rows).on_conflict_do_nothing())


def change_title(thread_id: int, title: str) -> None:
    db.session.execute(delete(ThreadWord).where(ThreadWord.thread_id == thread_id))
    note_title(thread_id, title)
