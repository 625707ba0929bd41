"""The forum's addresses."""

from app.forum.routes import drafts, fragments, listing, reading, writing
from app.forum.routes.blueprint import bp

__all__ = ["bp", "drafts", "fragments", "listing", "reading", "writing"]
