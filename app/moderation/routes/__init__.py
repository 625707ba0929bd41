"""Moderation's addresses."""

from app.moderation.routes import answers as answers
from app.moderation.routes import curating as curating
from app.moderation.routes import log as log
from app.moderation.routes import problems as problems
from app.moderation.routes import redacting as redacting
from app.moderation.routes.blueprint import bp

__all__ = ["bp"]
