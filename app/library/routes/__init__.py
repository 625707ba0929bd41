"""Addresses of the shelf."""

from app.library.routes import curating as curating
from app.library.routes import judging as judging
from app.library.routes import shelf as shelf
from app.library.routes import suggesting as suggesting
from app.library.routes.blueprint import bp

__all__ = ["bp"]
