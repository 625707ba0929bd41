"""The blueprint."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programme", __name__, url_prefix="/<lang>")
