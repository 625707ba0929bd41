"""What waits for approval, for who wrote it."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.forum import queries
from app.forum.forms import ReplyForm, ThreadForm
from app.forum.routes.blueprint import bp
from app.forum.screening import Screened, screen
from app.web import current_actor, flash_notice, page, see_other


@bp.get("/me/held")
def held() -> Response:
    actor = current_actor(required=True)
    return page("forum/held.html", held=queries.own_held(actor))


def made_before(actor: User, press: str | None) -> Response | None:
    """A second press of a button leads to what the first has made."""
    if made := queries.find_submission(actor, press):
        return see_other(url_for("forum.post", post_id=made))
    waits = queries.find_held(actor, press) if policy.has_new_member_limits(actor) else None
    return None if waits is None else see_held(waits)


def look_at(actor: User, form: ThreadForm | ReplyForm, title: str | None = "") -> Screened | None:
    """Whether the text waits; None when it cannot be posted like this, and the form says why not."""
    if not form.validate():
        return None
    screened = screen(actor, form.text(), title or "")
    if screened.refusal:
        form.body.errors = [*form.body.errors, screened.refusal]
        return None
    return screened


def see_held(held_id: int) -> Response:
    """Where its author finds it."""
    flash_notice(
        _(
            "Thank you! Your message waits here until somebody who looks after this place has read it."
        )
    )
    return see_other(url_for("forum.held", _anchor=f"held-{held_id}"))
