"""What members say of a resource."""

from __future__ import annotations

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.library import commands, queries
from app.library.forms import VerdictForm
from app.library.models import Verdict
from app.library.routes.blueprint import bp, resource_url
from app.library.routes.shelf import around
from app.programme import commands as programme
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit


@bp.post("/resources/<id:resource_id>/verdict")
def judge(resource_id: int) -> Response:
    actor = current_actor(required=True)
    resource = queries.get_resource(actor, resource_id)
    policy.require(policy.may_judge_resource(actor))
    form = VerdictForm()
    if not form.validate():
        said = queries.verdicts_of(actor, resource)
        return page("library/resource.html", status=422, **around(resource, said, form))
    hit("mark", str(actor.id))
    verdict = Verdict(form.verdict.data)
    commands.judge_resource(actor, resource, verdict, form.tip.data or "", form.lang.data)
    db.session.commit()
    flash_notice(_("Thank you: what you say of it counts."))
    return see_other(f"{resource_url(resource)}#verdicts")


@bp.post("/resources/<id:resource_id>/verdict/withdraw")
def withdraw_verdict(resource_id: int) -> Response:
    actor = current_actor(required=True)
    resource = queries.get_resource(actor, resource_id)
    hit("mark", str(actor.id))
    commands.withdraw_verdict(actor, resource)
    db.session.commit()
    flash_notice(_("What you said of it is taken back."))
    return see_other(f"{resource_url(resource)}#verdicts")


@bp.post("/resources/<id:resource_id>/opened")
def note_opened(resource_id: int) -> Response:
    """What asks for it in one's plan is done. Sent by a script when its address is followed."""
    actor = current_actor(required=True)
    resource = queries.get_resource(actor, resource_id)
    hit("mark", str(actor.id))
    programme.note_resource_opened(actor, resource.uuid)
    db.session.commit()
    flash_notice(_("It is done in your plan."))
    return see_other(resource_url(resource))


@bp.post("/resources/tips/<id:verdict_id>/hide")
def hide_tip(verdict_id: int) -> Response:
    actor = current_actor(required=True)
    resource_id = commands.hide_tip(actor, verdict_id)
    db.session.commit()
    flash_notice(_("The tip is hidden."))
    return see_other(resource_url(queries.get_resource(actor, resource_id)))
