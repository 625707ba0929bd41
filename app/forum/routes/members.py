"""Names for whoever types an @ in a text."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from app import policy
from app.core.text import normalise
from app.forum import queries
from app.forum.routes.blueprint import bp
from app.web import current_actor, fragment
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/members/complete")
def complete_member() -> Response:
    """A list of options; without any, nothing."""
    actor = current_actor(required=True)
    policy.require(policy.may_find_members(actor))
    hit("complete", str(actor.id))
    thread_id = number_in(request.args.get("thread"))
    people = queries.members_named(actor, normalise(request.args.get("q", "")), thread_id)
    return fragment("forum/_people.html", people=people)()
