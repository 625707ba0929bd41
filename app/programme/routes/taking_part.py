"""Taking part in an offering."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.programme import commands
from app.programme.queries import outline
from app.programme.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, see_other


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
    db.session.commit()
    title = getattr(stream, f"title_{get_lang()}")
    flash_notice(_("You take part now, in this stream: %(stream)s.", stream=title))
    return see_other(url_for("home.front"))
