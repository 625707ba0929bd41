"""Members suggest a resource; curators find it in their list."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.library import commands, queries
from app.library.forms import SuggestForm
from app.library.routes.blueprint import bp
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit


@bp.get("/resources/suggest")
def suggest() -> Response:
    policy.require(policy.may_suggest_resource(current_actor(required=True)))
    form = SuggestForm(formdata=None, lang=get_lang())
    return _form_page(form)


@bp.post("/resources/suggest")
def send_suggestion() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_suggest_resource(actor))
    form = SuggestForm()
    form.offer(_weeks())
    offering = outline().current_offering
    if not form.validate() or offering is None:
        return _form_page(form, status=422)
    there = queries.resource_at(form.url.data)
    if there is not None and not request.form.get("anyway"):
        return _form_page(form, there=there, status=422)
    hit("suggest", str(actor.id))
    resource_id = commands.suggest_resource(actor, offering.programme, _said(form))
    db.session.commit()
    if policy.may_curate_library(actor):
        return see_other(url_for("library.edit", resource_id=resource_id))
    flash_notice(_("Thank you. The people who look after the shelf will look at it."))
    return see_other(url_for("library.shelf"))


def _said(form: SuggestForm) -> commands.Suggestion:
    return commands.Suggestion(
        uuid=form.submission.data,
        lang=form.lang.data,
        title=form.title.data,
        publisher=form.publisher.data or "",
        url=form.url.data,
        kind=form.kind.data,
        why=form.why.data,
        week=int(form.week.data) if form.week.data else None,
    )


def _weeks() -> list[Week]:
    course = outline()
    offering: Offering | None = course.current_offering
    return course.weeks_of(offering) if offering else []


def _form_page(
    form: SuggestForm, there: queries.Known | None = None, status: int = 200
) -> Response:
    form.offer(_weeks())
    return page("library/suggest.html", status=status, form=form, there=there)
