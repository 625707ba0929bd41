"""Facilitation's addresses."""

from app.facilitation.routes import collections as collections
from app.facilitation.routes import gathering as gathering
from app.facilitation.routes import showing as showing
from app.facilitation.routes import syntheses as syntheses
from app.facilitation.routes.blueprint import bp

__all__ = ["bp"]
