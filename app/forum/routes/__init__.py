"""The forum's addresses."""

from app.forum.routes import answers, bookmarks, fragments, listing, reactions, reading, writing
from app.forum.routes.blueprint import bp

__all__ = [
    "answers",
    "bookmarks",
    "bp",
    "fragments",
    "listing",
    "reactions",
    "reading",
    "writing",
]
