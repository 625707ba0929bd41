"""People, for those who look after the place: who they are, what they wrote, and their standing."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.text import plain_text_of_html
from app.moderation import commands, queries
from app.moderation.forms import ReasonForm
from app.moderation.models import Kind
from app.moderation.queries.people import PAGE_SIZE
from app.moderation.routes.blueprint import bp
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit

LONGEST = 60
TO_LEVEL = f"<any({','.join((Kind.VOUCH, Kind.TRUST, Kind.DISTRUST))}):do>"


@bp.get("/moderation/people")
def people() -> Response:
    actor = current_actor(required=True)
    words, after = request.args.get("q", ""), request.args.get("after", "")
    words = words.strip()[:LONGEST] if words.isprintable() else ""
    after = after[:LONGEST] if after.isprintable() else ""
    found = queries.find_people(actor, words, after)
    more = found[PAGE_SIZE - 1].handle_key if len(found) > PAGE_SIZE else None
    return page(
        "moderation/people.html",
        people=found[:PAGE_SIZE],
        words=words,
        next_after=more,
        appeals=queries.open_appeals(actor) if policy.may_open_file(actor) else [],
        offerings=[each for each in outline().offerings if policy.may_write_course(actor, each.id)],
    )


@bp.get("/moderation/people/<handle>")
def person(handle: str) -> Response:
    actor = current_actor(required=True)
    return _person_page(actor, queries.get_member(actor, handle), ReasonForm(formdata=None))


def _person_page(
    actor: User, member: User, form: ReasonForm, address: str = "", status: int = 200
) -> Response:
    """What facilitators are not to know is not asked for."""
    opens = bool(policy.may_open_file(actor))
    written = [(row, plain_text_of_html(row.html)) for row in queries.written_lately(actor, member)]
    context: dict[str, Any] = {"member": member, "written": written, "form": form}
    return page(
        "moderation/person.html",
        status=status,
        file=queries.file_of(actor, member) if opens else None,
        may_sanction=policy.may_sanction(actor, member),
        address=address,
        levels=_levels(member),
        **context,
    )


def _levels(member: User) -> list[Kind]:
    """What can be done with how much somebody is trusted."""
    by_level = {
        "new": [Kind.VOUCH, Kind.TRUST],
        "member": [Kind.TRUST],
        "trusted": [Kind.DISTRUST],
    }
    return by_level[member.level]


@bp.post(f"/moderation/people/<handle>/level/{TO_LEVEL}")
def set_level(handle: str, do: str) -> Response:
    actor = current_actor(required=True)
    member = queries.get_member(actor, handle)
    hit("edit", str(actor.id))
    act_id = commands.set_level(actor, member, Kind(do))
    db.session.commit()
    flash_notice(_("It is done.") if act_id else _("It was so already."))
    return see_other(url_for("moderation.person", handle=member.handle))


@bp.post("/moderation/people/<handle>/address")
def look_up_address(handle: str) -> Response:
    """The answer itself shows the address: it is in no other page, and in no address."""
    actor = current_actor(required=True)
    member = queries.get_member(actor, handle)
    policy.require(policy.may_open_file(actor))
    form = ReasonForm()
    if not form.validate():
        return _person_page(actor, member, form, status=422)
    hit("edit", str(actor.id))
    address = commands.look_up_address(actor, member, form.reason.data or "", get_lang())
    db.session.commit()
    return _person_page(actor, member, ReasonForm(formdata=None), address)
