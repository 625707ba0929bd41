"""The forum's addresses."""

from app.forum.routes import editing, fragments, listing, reading, writing
from app.forum.routes.blueprint import bp

__all__ = ["bp", "editing", "fragments", "listing", "reading", "writing"]
