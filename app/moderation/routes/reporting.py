"""Telling those who look after a place of a message in it, and what came of that."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.text import plain_text_of_html
from app.forum import pace
from app.forum import queries as forum
from app.forum.models import Post
from app.moderation import commands, queries
from app.moderation.forms import ReportForm
from app.moderation.models import ReportReason
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.request import number_in


@bp.get("/posts/<id:post_id>/report")
def report_form(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = forum.get_post(actor, post_id)
    policy.require(policy.may_report(actor, post, post.thread))
    return _report_page(actor, post, ReportForm(formdata=None))


@bp.post("/posts/<id:post_id>/report")
def report_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = forum.get_post(actor, post_id)
    policy.require(policy.may_report(actor, post, post.thread))
    form = ReportForm()
    if not form.validate():
        return _report_page(actor, post, form, status=422)
    pace.count_writing("post_report", actor)
    reason, note = ReportReason(form.reason.data), form.note.data
    is_first = commands.report_post(actor, post, reason, note, get_lang())
    db.session.commit()
    thanks = _("Thank you. Somebody will look at it, and here you will find what came of it.")
    flash_notice(thanks if is_first else _("You have reported this message already."))
    return see_other(url_for("moderation.my_reports"))


def _report_page(actor: User, post: Post, form: ReportForm, status: int = 200) -> Response:
    return page(
        "moderation/report.html",
        status=status,
        post=post,
        said=plain_text_of_html(post.html),
        is_own=post.author_id == actor.id,
        has_reported=queries.has_reported(actor, post),
        form=form,
    )


@bp.get("/me/reports")
def my_reports() -> Response:
    actor = current_actor(required=True)
    found = queries.own_reports(actor, number_in(request.args.get("before")))
    return page("moderation/my_reports.html", found=found)


@bp.get("/me/decisions")
def my_decisions() -> Response:
    actor = current_actor(required=True)
    found = queries.told_authors(actor, number_in(request.args.get("before")))
    return page("moderation/my_decisions.html", found=found)
