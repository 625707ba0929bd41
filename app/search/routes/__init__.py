"""Addresses of search."""

from app.search.routes import controls as controls
from app.search.routes import feeds as feeds
from app.search.routes import hits as hits
from app.search.routes import misses as misses
from app.search.routes import pages as pages
from app.search.routes import saved as saved
from app.search.routes import synonyms as synonyms
from app.search.routes.blueprint import bp

__all__ = ["bp"]
