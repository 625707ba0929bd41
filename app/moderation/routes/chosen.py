"""What the lists of moderation are narrowed to."""

from __future__ import annotations

from typing import Any

from flask import request

from app.forum import queries as forum
from app.programme.queries import outline
from app.web.language import LANGUAGES


def place_chosen() -> dict[str, str]:
    """What the address asks for and is known; the rest is left out, as in every list."""
    board, stream = request.args.get("board", ""), request.args.get("stream", "")
    lang = request.args.get("lang", "")
    known = {
        "board": board if board in forum.boards().by_code else "",
        "stream": stream if outline().stream_by_code(stream) else "",
        "lang": lang if lang in LANGUAGES else "",
    }
    return {name: value for name, value in known.items() if value}


def place_of(chosen: dict[str, str]) -> dict[str, Any]:
    """The same as a query takes it."""
    board = forum.boards().by_code.get(chosen.get("board", ""))
    stream = outline().stream_by_code(chosen.get("stream", ""))
    return {
        "board_id": board.id if board else None,
        "stream_id": stream.id if stream else None,
        "lang": chosen.get("lang"),
    }
