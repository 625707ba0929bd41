"""Reporting a mistake on a page, and the queue where staff find it."""

from __future__ import annotations

from flask import abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.moderation import commands, queries
from app.moderation.forms import PROBLEM_LABELS, ProblemForm, own_path
from app.moderation.models import ReportState
from app.moderation.routes.blueprint import bp
from app.web import (
    current_actor,
    flash_notice,
    for_strangers,
    fragment,
    get_lang,
    never_cached,
    page,
    redirect_or,
    see_other,
)
from app.web.limits import address, hit
from app.web.request import number_in


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


@bp.get("/moderation/")
def home() -> Response:
    policy.require(policy.may_see_staff_pages(current_actor(required=True)))
    return see_other(url_for("moderation.queue"))


@bp.get("/moderation/queue")
def queue() -> Response:
    actor = current_actor(required=True)
    asked = request.args.get("state", "")
    state = ReportState(asked) if asked in tuple(ReportState) else ReportState.NEW
    before_id = number_in(request.args.get("before"))
    reports = queries.list_reports(actor, state, before_id)
    return page(
        "moderation/queue.html",
        reports=reports[: queries.PAGE_SIZE],
        state=state,
        states=list(ReportState),
        problem_labels=PROBLEM_LABELS,
        next_before=reports[queries.PAGE_SIZE - 1].id if len(reports) > queries.PAGE_SIZE else None,
    )


@bp.post("/moderation/reports/<id:report_id>/settle")
def settle_report(report_id: int) -> Response:
    actor = current_actor(required=True)
    report = queries.get_report(actor, report_id)
    before = report.state
    state = request.form.get("state", "")
    if state not in tuple(ReportState):
        abort(422)
    commands.settle_report(actor, report, ReportState(state))
    db.session.commit()
    flash_notice(_("The report has its new state."))
    return see_other(url_for("moderation.queue", state=before))  # the list it was found in
