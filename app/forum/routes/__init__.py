"""The forum's addresses."""

from app.forum.routes import fragments, listing, quotes, reading, writing
from app.forum.routes.blueprint import bp

__all__ = ["bp", "fragments", "listing", "quotes", "reading", "writing"]
