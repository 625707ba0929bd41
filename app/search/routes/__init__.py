"""Addresses of search."""

from app.search.routes import pages as pages
from app.search.routes.blueprint import bp

__all__ = ["bp"]
