"""Which replies answer a question: the badge, and the button for those who may say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app import policy
from app.forum.models import Kind
from app.forum.routes.around import Here, Piece, Slot, feature
from app.web.stencil import Hole


@feature(5)
def answer_badges(here: Here) -> Iterator[Piece]:
    if here.thread.kind != Kind.QUESTION:
        return
    for post in here.rows:
        if post.marked_at is not None and post.hidden_at is None:
            yield Piece(post.id, Slot.ABOVE, here.stencil("forum/_answer_badge.html"))


@feature(80)
def answer_buttons(here: Here) -> Iterator[Piece]:
    reader, thread = here.reader, here.thread
    if reader is None or thread.kind != Kind.QUESTION:
        return
    for post in here.rows:
        if policy.may_mark_answer(reader, post, thread):
            is_marked = post.marked_at is not None
            button = here.stencil("forum/_answer_button.html", _holes, is_marked=is_marked)
            # Taking it back is rare: it waits in the menu.
            yield Piece(post.id, Slot.MORE if is_marked else Slot.ACTIONS, button)


def _holes() -> dict[str, Any]:
    return {name: Hole(name) for name in ("post_id", "number")}
