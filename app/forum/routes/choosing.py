"""Ticking messages, for those who put them where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request

from app import policy
from app.forum.routes.around import Here, Piece, Slot, feature
from app.web.stencil import Hole


@feature(85)
def boxes(here: Here) -> Iterator[Piece]:
    """On the page of a thread alone: there is the form they belong to (``_choose.html``)."""
    if request.endpoint != "forum.thread" or not policy.may_move_posts(here.actor, here.thread):
        return
    for post in here.rows:
        if post.number > 1 and post.hidden_at is None:
            yield Piece(post.id, Slot.ACTIONS, here.stencil("forum/_choose_box.html", _holes))


def _holes() -> dict[str, Any]:
    return {"number": Hole("number")}
