"""Closing a conversation, and opening it again."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.forum import commands, queries
from app.forum.forms import CloseForm
from app.forum.routes.blueprint import bp, canonical
from app.web import current_actor, page, see_other
from app.web.limits import hit


@bp.get("/threads/<id:thread_id>/close")
def close_form(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_close_thread(actor, thread))
    return page("forum/close.html", thread=thread, form=CloseForm())


@bp.post("/threads/<id:thread_id>/close")
def close_thread(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_close_thread(actor, thread))
    form = CloseForm()
    if not form.validate():
        return page("forum/close.html", status=422, thread=thread, form=form)
    hit("edit", str(actor.id))
    commands.close_thread(actor, thread, form.reason.data or "")
    db.session.commit()
    return see_other(url_for("forum.thread", **canonical(thread)))


@bp.post("/threads/<id:thread_id>/reopen")
def reopen_thread(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_close_thread(actor, thread))
    hit("edit", str(actor.id))
    commands.reopen_thread(actor, thread)
    db.session.commit()
    return see_other(url_for("forum.thread", **canonical(thread)))
