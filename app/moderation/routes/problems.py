"""Reporting a mistake on a page."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from app.core.db import db
from app.moderation import commands
from app.moderation.forms import ProblemForm, own_path
from app.moderation.routes.blueprint import bp
from app.web import (
    for_strangers,
    fragment,
    get_lang,
    never_cached,
    page,
    redirect_or,
)
from app.web.limits import address, hit


@bp.get("/problem")
@never_cached
def problem() -> Response:
    form = ProblemForm(formdata=None, page=own_path(request.args.get("page", "")))
    return page("moderation/problem.html", "moderation/_problem_form.html", form=form)


@bp.post("/problem")
@for_strangers
def report_problem() -> Response:
    form = ProblemForm()
    if not form.validate():
        return page(
            "moderation/problem.html", "moderation/_problem_form.html", status=422, form=form
        )
    hit("report", address())
    commands.report_problem(form.page.data, get_lang(), form.problems.data, form.details.data)
    db.session.commit()
    return redirect_or(
        url_for("moderation.problem_thanks"), fragment("moderation/_problem_thanks.html")
    )


@bp.get("/problem/thanks")
def problem_thanks() -> Response:
    return page("moderation/problem_thanks.html")
