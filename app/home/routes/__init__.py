"""Addresses of the front door."""

from app.home.routes import doors as doors
from app.home.routes import kept_parts as kept_parts
from app.home.routes import pages as pages
from app.home.routes import plan as plan
from app.home.routes.blueprint import bp

__all__ = ["bp"]
