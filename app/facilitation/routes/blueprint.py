"""The blueprint."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("facilitation", __name__, url_prefix="/<lang>")
