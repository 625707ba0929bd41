"""One's own progress; records issued, shown to whoever has their code, and withdrawn."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, make_response, redirect, request, url_for
from flask.blueprints import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.accounts.queries import people_by_handle
from app.config import Settings
from app.core.db import db
from app.core.errors import NotFoundError
from app.programme.models import Offering
from app.programme.queries import outline, stream_ids_of
from app.records import commands, queries, signing
from app.records.codes import read_code, shown_code
from app.records.forms import RecordForm, TeamForm
from app.records.models import Record
from app.records.queries import Progress
from app.records.statement import level_words, statements
from app.web import current_actor, flash_notice, get_lang, never_cached, page, see_other
from app.web.limits import hit

bp = Blueprint("records", __name__, url_prefix="/<lang>")
bp.add_app_template_filter(shown_code)
bp.add_app_template_global(level_words, "level_words")


@bp.get("/me/progress")
def my_progress() -> Response:
    """In the offering of today, or the last one they took part in."""
    actor = current_actor(required=True)
    offering = _latest(actor)
    if offering is None:
        return page("records/progress.html", progress=None, offerings=[], records=[], form=None)
    return redirect(url_for("records.progress", offering=offering.slug), code=302)


@bp.route("/me/progress/<offering>", methods=["GET", "POST"])
def progress(offering: str) -> Response:
    """And a record issued from it."""
    actor = current_actor(required=True)
    found = queries.progress_in(actor, outline().offering(offering))
    form = RecordForm()
    if not form.is_submitted():
        return _progress_page(actor, found, _new_form(actor, found))
    if not form.validate():
        return _progress_page(actor, found, form, status=422)
    hit("settings", str(actor.id))
    code = commands.issue_record(actor, found, form.holder.data, form.declared)
    db.session.commit()
    flash_notice(_("Your record is issued. Its code is %(code)s.", code=shown_code(code)))
    return see_other(url_for("records.record", record_code=shown_code(code)))


@bp.get("/records/")
@never_cached
def check() -> Response:
    typed = request.args.get("code", "")[:60]
    if not typed.strip():
        return page("records/check.html", typed="", is_wrong=False)
    code = read_code(typed)
    try:
        found = queries.get_record(code) if code else None
    except NotFoundError:
        found = None
    if found is None:
        return page("records/check.html", typed=typed, is_wrong=True, status=404)
    return redirect(url_for("records.record", record_code=shown_code(found.code)), code=302)


@bp.get("/records/<record_code>")
@never_cached
def record(record_code: str) -> Response:
    found = _record(record_code)
    both = statements(found, _settings().site_url)
    own_first = sorted(both, key=lambda each: each.lang != get_lang())
    answer = page(
        "records/record.html",
        record=found,
        statements=own_first,
        has_pdf=queries.has_pdf(found),
        is_own=bool(policy.may_withdraw_record(current_actor(), found)),
    )
    return _private(answer)


@bp.get("/records/<record_code>.pdf")
@never_cached
def record_pdf(record_code: str) -> Response:
    """NotFoundError in the moment before it is made."""
    found = _record(record_code)
    if not found.pdf:
        raise NotFoundError
    answer = make_response(found.pdf)
    answer.mimetype = "application/pdf"
    name = f"learning-together-{shown_code(found.code)}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


@bp.get("/records/<record_code>.json")
@never_cached
def record_json(record_code: str) -> Response:
    found, settings = _record(record_code), _settings()
    site, here = settings.site_url, url_for("records.record", record_code=shown_code(found.code))
    return _private(
        jsonify(
            {
                "code": shown_code(found.code),
                "address": f"{site}{here}",
                "record": found.said,
                "jws": signing.signed(found, settings.secret_key, site),
                "keys": f"{site}{url_for('records.keys')}",
            }
        )
    )


@bp.get("/records/keys.json")
@never_cached
def keys() -> Response:
    """What the signatures are checked with."""
    settings = _settings()
    secrets = (settings.secret_key, *settings.old_secret_keys)
    return jsonify(signing.public_keys(secrets))


@bp.post("/records/<record_code>/withdraw")
def withdraw(record_code: str) -> Response:
    actor = current_actor(required=True)
    found = _record(record_code)
    hit("settings", str(actor.id))
    commands.withdraw_record(actor, found)
    offering = outline().offering_by_id(found.offering_id)
    db.session.commit()
    flash_notice(_("The record is withdrawn: its code leads nowhere now."))
    return see_other(url_for("records.progress", offering=offering.slug))


@bp.route("/offerings/<offering>/teams-built", methods=["GET", "POST"])
def teams_built(offering: str) -> Response:
    """Who leads an offering notes who built a team."""
    actor = current_actor(required=True)
    found = outline().offering(offering)
    policy.require(policy.may_note_team(actor, found.id))
    form = TeamForm()
    if form.is_submitted() and form.validate():
        person = next(iter(people_by_handle([form.handle.data]).values()), None)
        if person is not None:
            hit("edit", str(actor.id))
            commands.note_team(actor, found, person, form.team.data)
            db.session.commit()
            flash_notice(_("It is noted."))
            return see_other(url_for("records.teams_built", offering=found.slug))
        form.handle.errors = [_("Nobody here has this handle: look at the member’s profile.")]
    return page(
        "records/teams_built.html",
        offering=found,
        built=queries.teams_built(found),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/offerings/<offering>/teams-built/<id:user_id>/remove")
def remove_team(offering: str, user_id: int) -> Response:
    actor = current_actor(required=True)
    found = outline().offering(offering)
    hit("edit", str(actor.id))
    commands.remove_team(actor, found, user_id)
    db.session.commit()
    flash_notice(_("It is taken off the list."))
    return see_other(url_for("records.teams_built", offering=found.slug))


def _progress_page(actor: User, found: Progress, form: RecordForm, **answer: Any) -> Response:
    course = outline()
    taken = [course.offering_by_id(each) for each in stream_ids_of(actor.id)]
    return page(
        "records/progress.html",
        progress=found,
        offerings=sorted(taken, key=lambda each: each.starts_on, reverse=True),
        records=queries.records_of(actor, found.offering),
        form=form,
        **answer,
    )


def _new_form(actor: User, found: Progress) -> RecordForm:
    """The time of the plan is a beginning for what one declares, in half hours."""
    halves = round(found.minutes / 30)
    hours = f"{halves / 2:g}" if halves else ""
    if get_lang() == "fr":
        hours = hours.replace(".", ",")
    return RecordForm(data={"holder": actor.display_name, "hours": hours})


def _latest(actor: User) -> Offering | None:
    course, taken = outline(), stream_ids_of(actor.id)
    current = course.current_offering
    if current is not None and current.id in taken:
        return current
    mine = [each for each in course.offerings if each.id in taken]
    return mine[-1] if mine else None


def _record(typed: str) -> Record:
    code = read_code(typed)
    if code is None:
        raise NotFoundError
    return queries.get_record(code)


def _private(answer: Response) -> Response:
    """Nothing that stands between keeps it, and no search engine shows it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
