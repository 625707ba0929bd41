"""Keeping a message to find it again. Nobody is told: a bookmark is its owner's alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete

from app import policy
from app.accounts.models import User
from app.core.db import db, insert
from app.forum.models import Bookmark, Post


def keep_bookmark(actor: User, post: Post, kept: int) -> None:
    """Once, however often it is asked for; ``kept`` is how many this person has."""
    policy.require(policy.may_bookmark(actor, kept))
    statement = insert(Bookmark).values(user_id=actor.id, post_id=post.id)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["user_id", "post_id"]))


def change_bookmark(bookmark: Bookmark, note: str, remind_on: date | None) -> None:
    """Its owner's, for nobody else can get it."""
    bookmark.note = note
    bookmark.remind_on = remind_on


def remove_bookmark(actor: User, post_id: int) -> None:
    """Their own of this post, if there is one."""
    own = delete(Bookmark).where(Bookmark.user_id == actor.id, Bookmark.post_id == post_id)
    db.session.execute(own)
