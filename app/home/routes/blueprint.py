"""The blueprint, and what its modules share."""

from __future__ import annotations

from flask import Blueprint

from app.programme.models import Offering, Stream
from app.programme.queries import outline

bp = Blueprint("home", __name__)


def stream_named(offering: Offering, code: str | None) -> Stream | None:
    return next((s for s in outline().streams_of(offering) if s.code == code), None)
