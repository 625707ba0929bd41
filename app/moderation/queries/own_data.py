"""What is kept of somebody, for themselves: the words they wrote and what they chose, never those of
others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import Consent, User
from app.core.db import Base, db
from app.forum.models import Bookmark, Draft, Follow, Post, Thread
from app.learning.models import ActivityResult, Attempt
from app.moderation.models import Appeal, Sanction

PROFILE = ("handle", "display_name", "email", "organisation", "language", "stream", "level", "bio",
           "bio_language", "created_at", "confirmed_at")  # fmt: skip


def own_data(person: User) -> dict[str, Any]:
    """Of each kind every row, oldest first. A name of a column says what it is."""
    mine: dict[str, tuple[type[Base], Any, tuple[str, ...]]] = {
        "consents": (Consent, Consent.user_id == person.id,
                     ("notice", "version", "language", "created_at")),
        "discussions": (Thread, Thread.author_id == person.id,
                        ("id", "title", "kind", "lang", "created_at")),
        "messages": (Post, Post.author_id == person.id,
                     ("id", "thread_id", "number", "lang", "body", "created_at", "edited_at")),
        "drafts": (Draft, Draft.user_id == person.id, ("place", "fields", "updated_at")),
        "bookmarks": (Bookmark, Bookmark.user_id == person.id, ("post_id", "note", "created_at")),
        "follows": (Follow, Follow.user_id == person.id,
                    ("thread_id", "board_id", "stream_id", "level")),
        "quiz_attempts": (Attempt, Attempt.user_id == person.id,
                          ("quiz_id", "answers", "score", "out_of", "created_at")),
        "activity_results": (ActivityResult, ActivityResult.user_id == person.id,
                             ("activity_id", "answers", "group_name", "created_at")),
        "decisions": (
            Sanction,
            (Sanction.member_id == person.id) & (Sanction.kind != "note"),
            ("kind", "words", "created_at", "ends_at", "lifted_at", "acknowledged_at"),
        ),
        "appeals": (
            Appeal,
            Appeal.sanction_id.in_(select(Sanction.id).where(Sanction.member_id == person.id)),
            ("words", "outcome", "answer", "created_at", "answered_at"),
        ),
    }  # fmt: skip
    profile = {name: _plain(getattr(person, name)) for name in PROFILE}
    return {"profile": profile, **{name: _rows(*asked) for name, asked in mine.items()}}


def _rows(model: type[Base], where: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    table = model.__table__
    statement = select(*(table.c[name] for name in names)).where(where).order_by(*table.primary_key)
    return [
        {name: _plain(value) for name, value in row._mapping.items()}
        for row in db.session.execute(statement)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
