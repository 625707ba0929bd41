"""The forum's addresses."""

from app.forum.routes import (
    catch_up,
    closing,
    editing,
    fragments,
    gaps,
    happenings,
    listing,
    polls,
    reading,
    translations,
    writing,
)
from app.forum.routes.blueprint import bp

__all__ = [
    "bp",
    "catch_up",
    "closing",
    "editing",
    "fragments",
    "gaps",
    "happenings",
    "listing",
    "polls",
    "reading",
    "translations",
    "writing",
]
