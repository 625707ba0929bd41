"""The words that are watched for."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.moderation import commands, queries
from app.moderation.forms import WordForm
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit


@bp.get("/moderation/words")
def words() -> Response:
    listed = queries.list_watched(current_actor(required=True))
    return page("moderation/words.html", words=listed, form=WordForm(formdata=None))


@bp.post("/moderation/words")
def add_word() -> Response:
    actor = current_actor(required=True)
    listed = queries.list_watched(actor)
    form = WordForm()
    if not form.validate():
        return page("moderation/words.html", status=422, words=listed, form=form)
    hit("edit", str(actor.id))
    commands.watch(actor, form.words.data, refuses=form.does.data == "refuse")
    db.session.commit()
    flash_notice(_("It is on the list."))
    return see_other(url_for("moderation.words"))


@bp.post("/moderation/words/<id:word_id>/remove")
def remove_word(word_id: int) -> Response:
    actor = current_actor(required=True)
    hit("edit", str(actor.id))
    commands.watch_no_longer(actor, word_id)
    db.session.commit()
    flash_notice(_("It is no longer on the list."))
    return see_other(url_for("moderation.words"))
