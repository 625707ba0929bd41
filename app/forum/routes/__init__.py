"""The forum's addresses."""

from app.forum.routes import closing, fragments, happenings, listing, polls, reading, writing
from app.forum.routes.blueprint import bp

__all__ = [
    "bp",
    "closing",
    "fragments",
    "happenings",
    "listing",
    "polls",
    "reading",
    "writing",
]
