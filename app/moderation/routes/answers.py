"""Which replies answer a question, and which earlier versions of a message are shown: what people do
to their own, and staff to that of others. The latter is an act."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.forum import queries as forum
from app.forum.models import Post
from app.moderation import commands
from app.moderation.models import Kind
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, see_other
from app.web.limits import hit


@bp.post("/posts/<id:post_id>/answer")
def mark_answer(post_id: int) -> Response:
    said = _("The question is answered. The top of the page leads to the answer.")
    return _mark(post_id, Kind.MARK_ANSWER, said)


@bp.post("/posts/<id:post_id>/unanswer")
def unmark_answer(post_id: int) -> Response:
    return _mark(post_id, Kind.UNMARK_ANSWER, _("This message no longer counts as an answer."))


def _mark(post_id: int, kind: Kind, said: str) -> Response:
    actor = current_actor(required=True)
    post = forum.get_post(actor, post_id)
    hit("mark", str(actor.id))
    commands.judge_answer(actor, post, kind)
    db.session.commit()
    flash_notice(said)
    return see_other(url_for("forum.post", post_id=post.id))


@bp.post("/posts/<id:post_id>/revisions/<id:number>/hide")
def hide_version(post_id: int, number: int) -> Response:
    return _turn(post_id, number, Kind.HIDE_VERSION)


@bp.post("/posts/<id:post_id>/revisions/<id:number>/show")
def show_version(post_id: int, number: int) -> Response:
    return _turn(post_id, number, Kind.SHOW_VERSION)


def _turn(post_id: int, number: int, kind: Kind) -> Response:
    actor = current_actor(required=True)
    post = forum.get_post(actor, post_id)
    hit("edit", str(actor.id))
    commands.turn_version(actor, post, number, kind)
    db.session.commit()
    return see_other(_version_url(post, number))


def _version_url(post: Post, number: int) -> str:
    """On the page of versions that begins where it is surely shown."""
    newest = min(number + 1, post.revision_count + 1)
    parts: dict[str, Any] = {"from": newest} if newest <= post.revision_count else {}
    return url_for("forum.history", post_id=post.id, _anchor=f"version-{number}", **parts)
