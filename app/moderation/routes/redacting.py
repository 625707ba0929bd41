"""Taking personal information out of a message."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.forum.models import Post
from app.moderation import commands, queries
from app.moderation.forms import RedactForm
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit


@bp.get("/posts/<id:post_id>/redact")
def redact_form(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.post_to_redact(actor, post_id)
    texts = queries.texts_of(post)
    held = queries.personal_of(texts)
    form = RedactForm(formdata=None, found=[each.words for each in held])
    form.offer(held, texts)
    return _redact_page(post, held, form)


@bp.post("/posts/<id:post_id>/redact")
def redact(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.post_to_redact(actor, post_id)
    texts = queries.texts_of(post)
    held = queries.personal_of(texts)
    form = RedactForm()
    form.offer(held, texts)
    if form.is_nowhere() and queries.has_just_redacted(actor, post):  # a second press
        flash_notice(_("It was so already."))
        return see_other(url_for("forum.post", post_id=post_id))
    if not form.validate():
        return _redact_page(post, held, form, status=422)
    hit("edit", str(actor.id))
    act_id = commands.redact_post(actor, post, form.said(), form.reason.data or "", get_lang())
    db.session.commit()
    flash_notice(_("It is taken out for good.") if act_id else _("It was so already."))
    return see_other(url_for("forum.post", post_id=post_id))


def _redact_page(
    post: Post, held: list[queries.Held], form: RedactForm, status: int = 200
) -> Response:
    return page(
        "moderation/redact.html",
        status=status,
        thread=post.thread,
        post=post,
        held={each.words: each for each in held},
        form=form,
    )
