"""The forum's addresses."""

from app.forum.routes import (
    answers,
    bookmarks,
    catch_up,
    closing,
    editing,
    following,
    fragments,
    gaps,
    happenings,
    listing,
    members,
    mine,
    polls,
    reactions,
    reading,
    translations,
    writing,
)
from app.forum.routes.blueprint import bp

__all__ = [
    "answers",
    "bookmarks",
    "bp",
    "catch_up",
    "closing",
    "editing",
    "following",
    "fragments",
    "gaps",
    "happenings",
    "listing",
    "members",
    "mine",
    "polls",
    "reactions",
    "reading",
    "translations",
    "writing",
]
