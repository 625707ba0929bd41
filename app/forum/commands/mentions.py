"""Keeping who is named in a post, and telling of it once."""

from __future__ import annotations

from app.accounts.handles import handle_key
from app.core.db import db, insert
from app.core.events import publish
from app.forum.events import MentionAdded
from app.forum.mentions import Named
from app.forum.models import Mention


def note_mentions(thread_id: int, post_id: int, author_id: int, named: Named) -> None:
    """Those who are named in this post for the first time are told of it, but for its author."""
    if not named:
        return
    keys = {person.id: handle_key(name) for name, person in named.items()}
    rows = [
        {"post_id": post_id, "user_id": user_id, "handle_key": key} for user_id, key in keys.items()
    ]
    statement = insert(Mention).values(rows).on_conflict_do_nothing().returning(Mention.user_id)
    for user_id in sorted(db.session.scalars(statement)):
        if user_id != author_id:
            publish(MentionAdded(thread_id, post_id, author_id, user_id))
