"""The forum's addresses."""

from app.forum import things as things
from app.forum.routes import (
    answers,
    articles,
    attachments,
    bookmarks,
    catch_up,
    drafts,
    editing,
    following,
    fragments,
    gaps,
    happenings,
    listing,
    members,
    polls,
    quotes,
    reactions,
    reading,
    redacted,
    translations,
    writing,
)
from app.forum.routes.attachments import files
from app.forum.routes.blueprint import bp

__all__ = [
    "answers",
    "articles",
    "attachments",
    "bookmarks",
    "bp",
    "catch_up",
    "drafts",
    "editing",
    "files",
    "following",
    "fragments",
    "gaps",
    "happenings",
    "listing",
    "members",
    "mine",
    "polls",
    "quotes",
    "reactions",
    "reading",
    "redacted",
    "translations",
    "writing",
]
