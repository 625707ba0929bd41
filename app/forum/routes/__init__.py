"""The forum's addresses."""

from app.forum.routes import fragments, listing, reading, writing
from app.forum.routes.blueprint import bp

__all__ = ["bp", "fragments", "listing", "reading", "writing"]
