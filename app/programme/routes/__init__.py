"""Addresses of the course: taking part in it, and writing it."""

from app.programme.routes import history as history
from app.programme.routes import plan as plan
from app.programme.routes import taking_part as taking_part
from app.programme.routes import week_words as week_words
from app.programme.routes.blueprint import bp

__all__ = ["bp"]
