"""Taking part in an offering."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.text import normalise
from app.programme import commands
from app.programme.invitations import code_of, renew_code, welcome
from app.programme.queries import outline
from app.programme.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit


@bp.post("/offerings/<offering>/join")
def join(offering: str) -> Response:
    """Take part in the chosen stream; who takes part already changes to it."""
    actor = current_actor(required=True)
    course = outline()
    found = course.offering(offering)
    chosen = request.form.get("stream", "")
    stream = next((s for s in course.streams_of(found) if s.code == chosen), None)
    if stream is None:
        flash_notice(_("Choose a stream to take part."), "danger")
        return see_other(url_for("home.front"))
    commands.join(actor, found, stream)
    code = request.form.get("code", "")
    if code and not welcome(actor, found, normalise(code)):
        flash_notice(_("This offering has no such invitation code."), "danger")
    db.session.commit()
    title = getattr(stream, f"title_{get_lang()}")
    flash_notice(_("You take part now, in this stream: %(stream)s.", stream=title))
    return see_other(url_for("home.front"))


@bp.get("/offerings/<offering>/invitation")
def invitation(offering: str) -> Response:
    actor = current_actor(required=True)
    found = outline().offering(offering)
    return page("programme/invitation.html", offering=found, code=code_of(actor, found))


@bp.post("/offerings/<offering>/invitation")
def renew_invitation(offering: str) -> Response:
    actor = current_actor(required=True)
    found = outline().offering(offering)
    hit("edit", str(actor.id))
    renew_code(actor, found)
    db.session.commit()
    flash_notice(_("There is a new code."))
    return see_other(url_for("programme.invitation", offering=found.slug))
