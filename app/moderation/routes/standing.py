"""What was decided about oneself: to be read, to be appealed against; and one's data to take along.
The only pages that are also there for somebody who is suspended."""

from __future__ import annotations

import json

from flask import make_response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import sessions
from app.accounts.models import User
from app.core.db import db
from app.core.errors import SignInRequiredError
from app.moderation import commands, queries
from app.moderation.forms import AppealForm
from app.moderation.models import Sanction
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, never_cached, page, see_other
from app.web.limits import hit


def _who() -> User:
    """Whoever is signed in, or suspended and known."""
    person = current_actor() or sessions.paused_person()
    if person is None:
        raise SignInRequiredError
    return person


@bp.get("/me/standing")
@never_cached
def standing() -> Response:
    person = _who()
    return page("moderation/standing.html", person=person, decided=queries.decided_about(person))


@bp.post("/me/standing/<id:sanction_id>/acknowledge")
def acknowledge(sanction_id: int) -> Response:
    person = _who()
    hit("settings", str(person.id))
    commands.acknowledge(person, queries.own_sanction(person, sanction_id))
    db.session.commit()
    flash_notice(_("Thank you for reading it."))
    return see_other(url_for("moderation.standing"))


@bp.get("/me/standing/<id:sanction_id>/appeal")
@never_cached
def appeal_form(sanction_id: int) -> Response:
    sanction = queries.own_sanction(_who(), sanction_id)
    return _appeal_page(sanction, AppealForm(formdata=None))


@bp.post("/me/standing/<id:sanction_id>/appeal")
def appeal(sanction_id: int) -> Response:
    person = _who()
    sanction = queries.own_sanction(person, sanction_id)
    form = AppealForm()
    if not form.validate():
        return _appeal_page(sanction, form, status=422)
    hit("settings", str(person.id))
    commands.appeal(person, sanction, form.words.data, get_lang())
    db.session.commit()
    flash_notice(_("Your appeal is with the moderators. You will find the answer here."))
    return see_other(url_for("moderation.standing"))


def _appeal_page(sanction: Sanction, form: AppealForm, status: int = 200) -> Response:
    form.words.label.text = _("Why should it be decided otherwise?")
    return page("moderation/appeal.html", status=status, sanction=sanction, form=form)


@bp.get("/me/export")
@never_cached
def export() -> Response:
    person = _who()
    hit("settings", str(person.id))
    text = json.dumps(queries.own_data(person), ensure_ascii=False, indent=2)
    response = make_response(text)
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="learning-together.json"'
    return response
