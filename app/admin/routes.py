"""What administrators see of the machine room, and what a load balancer asks."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts import outbox
from app.accounts.models import User
from app.admin import health
from app.config import Settings
from app.core import jobs
from app.core.db import db
from app.search import queries as search
from app.web import current_actor, flash_notice, never_cached, page, see_other
from app.web.request import number_in

PAGE_SIZE = 50

bp = Blueprint("admin", __name__, url_prefix="/<lang>/admin")
operations = Blueprint("operations", __name__)


@bp.get("/")
def home() -> Response:
    _administrator()
    return page(
        "admin/home.html",
        facts=health.facts(current_app.extensions["engine"], _settings()),
        counts=jobs.count_jobs(),
        search=search.state(),
    )


@bp.get("/jobs")
def job_list() -> Response:
    _administrator()
    asked = request.args.get("state", "")
    state = asked if asked in jobs.STATES else "dead"
    rows = jobs.list_jobs(state, number_in(request.args.get("before")), PAGE_SIZE + 1)
    return page(
        "admin/jobs.html",
        rows=rows[:PAGE_SIZE],
        state=state,
        counts=jobs.count_jobs(),
        next_before=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
    )


@bp.post("/jobs/<id:job_id>/retry")
def retry_job(job_id: int) -> Response:
    _administrator()
    jobs.retry_job(job_id)
    db.session.commit()
    flash_notice(_("The job will be tried again."))
    return see_other(url_for("admin.job_list", state="waiting"))


@bp.post("/jobs/<id:job_id>/discard")
def discard_job(job_id: int) -> Response:
    _administrator()
    jobs.discard_job(job_id)
    db.session.commit()
    flash_notice(_("The job was discarded."))
    return see_other(url_for("admin.job_list"))


@bp.get("/outbox")
def outbox_list() -> Response:
    _administrator()
    return page("admin/outbox.html", mails=outbox.list_outbox(_settings().instance, PAGE_SIZE))


@bp.get("/outbox/<name>")
def outbox_mail(name: str) -> Response:
    _administrator()
    return page(
        "admin/outbox_mail.html", name=name, text=outbox.read_outbox(_settings().instance, name)
    )


@operations.get("/healthz")
@never_cached
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@operations.get("/readyz")
@never_cached
def readyz() -> Response:
    """It can do its work: 200, or 503 with what is missing. Tells nothing of addresses."""
    found = health.facts(current_app.extensions["engine"], _settings())
    is_ready = all(fact.ok for fact in found)
    response = jsonify(
        status="ok" if is_ready else "not ready",
        checks={fact.name.replace(" ", "_"): fact.ok for fact in found},
    )
    response.status_code = 200 if is_ready else 503
    return response


def _administrator() -> User:
    actor = current_actor(required=True)
    policy.require(policy.may_administer(actor))
    return actor


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
