"""What waits for approval, and the words that are watched for: pages of the staff."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError
from app.forum.models import HeldPost
from app.moderation import commands, queries
from app.moderation.forms import ReasonForm
from app.moderation.queries.held import HELD_PAGE
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/moderation/held")
def held() -> Response:
    actor = current_actor(required=True)
    found = queries.list_held(actor, number_in(request.args.get("after")) or 0)
    more = found[HELD_PAGE - 1].id if len(found) > HELD_PAGE else None
    return page("moderation/held.html", held=found[:HELD_PAGE], next_after=more)


@bp.post("/moderation/held/<id:held_id>/approve")
def approve_held(held_id: int) -> Response:
    actor = current_actor(required=True)
    found = _to_judge(actor, held_id)
    try:
        commands.approve_held(actor, found)
        db.session.commit()
    except ChangedMeanwhileError:
        return _decided_already()
    except NotAllowedError:
        db.session.rollback()
        flash_notice(
            _(
                "Its author may not write there now: the discussion is closed, or the account suspended."
            ),
            "danger",
        )
        return see_other(url_for("moderation.held"))
    flash_notice(_("It is posted."))
    return see_other(url_for("moderation.held"))


@bp.get("/moderation/held/<id:held_id>/decline")
def decline_form(held_id: int) -> Response:
    found = _to_judge(current_actor(required=True), held_id)
    return page("moderation/decline.html", held=found, form=ReasonForm(formdata=None))


@bp.post("/moderation/held/<id:held_id>/decline")
def decline_held(held_id: int) -> Response:
    actor = current_actor(required=True)
    found = _to_judge(actor, held_id)
    form = ReasonForm()
    if not form.validate():
        return page("moderation/decline.html", status=422, held=found, form=form)
    try:
        commands.decline_held(actor, found, form.reason.data or "", get_lang())
        db.session.commit()
    except ChangedMeanwhileError:
        return _decided_already()
    flash_notice(_("It was declined, and its author can read why."))
    return see_other(url_for("moderation.held"))


def _to_judge(actor: User, held_id: int) -> HeldPost:
    found = queries.get_held(actor, held_id)
    policy.require(policy.may_curate(actor, found))
    if request.method == "POST":
        hit("edit", str(actor.id))
    return found


def _decided_already() -> Response:
    """A second press, or somebody else."""
    db.session.rollback()
    flash_notice(_("It was decided already."))
    return see_other(url_for("moderation.held"))
