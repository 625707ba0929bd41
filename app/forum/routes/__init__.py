"""The forum's addresses."""

from app.forum.routes import attachments, fragments, listing, reading, writing
from app.forum.routes.attachments import files
from app.forum.routes.blueprint import bp

__all__ = ["attachments", "bp", "files", "fragments", "listing", "reading", "writing"]
