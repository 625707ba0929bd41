"""Which replies answer a question: the badge, and the button for those who may say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.forum import commands, queries
from app.forum.models import Kind
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp
from app.web import current_actor, flash_notice, see_other
from app.web.limits import hit
from app.web.stencil import Hole


@bp.post("/posts/<id:post_id>/answer")
def mark_answer(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    hit("mark", str(actor.id))
    commands.mark_answer(actor, post)
    db.session.commit()
    flash_notice(_("The question is answered. The top of the page leads to the answer."))
    return see_other(url_for("forum.post", post_id=post.id))


@bp.post("/posts/<id:post_id>/unanswer")
def unmark_answer(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    hit("mark", str(actor.id))
    commands.unmark_answer(actor, post)
    db.session.commit()
    flash_notice(_("This message no longer counts as an answer."))
    return see_other(url_for("forum.post", post_id=post.id))


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
