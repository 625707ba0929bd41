"""The forum's addresses."""

from app.forum.routes import following, fragments, listing, members, reading, writing
from app.forum.routes.blueprint import bp

__all__ = ["bp", "following", "fragments", "listing", "members", "reading", "writing"]
