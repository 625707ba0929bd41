"""The log of what was done, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import queries as forum
from app.moderation import commands, queries
from app.moderation.errors import Refusal, UndoRefusedError
from app.moderation.forms import UndoForm
from app.moderation.kinds import KINDS
from app.moderation.labels import REFUSAL_SENTENCES
from app.moderation.models import Act
from app.moderation.routes.blueprint import bp
from app.moderation.routes.chosen import place_chosen, place_of
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/log")
def public_log() -> Response:
    return _log("moderation.public_log", queries.public_log, current_actor())


@bp.get("/moderation/log")
def staff_log() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_see_log(actor))
    return _log("moderation.staff_log", queries.staff_log, actor)


def _log(endpoint: str, find: queries.Finder, actor: User | None) -> Response:
    chosen = _chosen()
    log = find(actor, _asked(chosen))
    address: dict[str, Any] = {**chosen, "before": log.next_before}
    return page(
        "moderation/log.html",
        "moderation/_log.html",
        log=log,
        is_full=endpoint == "moderation.staff_log",
        endpoint=endpoint,
        chosen=chosen,
        older=url_for(endpoint, **address) if log.next_before else None,
        kinds=[kind for kind in KINDS if KINDS[kind].is_public or endpoint.endswith("staff_log")],
        boards=forum.boards(),
        course=outline(),
    )


def _chosen() -> dict[str, str]:
    kind = request.args.get("kind", "")
    return ({"kind": kind} if kind in KINDS else {}) | place_chosen()


def _asked(chosen: dict[str, str]) -> queries.Asked:
    return queries.Asked(
        kind=chosen.get("kind"),
        before_id=number_in(request.args.get("before")),
        **place_of(chosen),
    )


@bp.get("/moderation/acts/<id:act_id>")
def act(act_id: int) -> Response:
    actor = current_actor(required=True)
    found, row = queries.get_act(actor, act_id)
    return _act_page(actor, found, row, UndoForm(formdata=None))


def _act_page(
    actor: User,
    found: Act,
    row: queries.ActRow,
    form: UndoForm,
    refusal: str = "",
    status: int = 200,
) -> Response:
    return page(
        "moderation/act.html",
        status=status,
        act=row,
        together=queries.count_bundled(found),
        titles=queries.titles_of(actor, found),
        may_undo=bool(row.expires_at and queries.may_undo(actor, found)),
        form=form,
        refusal=refusal,
    )


@bp.post("/moderation/acts/<id:act_id>/undo")
def undo(act_id: int) -> Response:
    actor = current_actor(required=True)
    found, row = queries.get_act(actor, act_id)
    policy.require(queries.may_undo(actor, found))
    form = UndoForm()
    if not form.validate():
        return _act_page(actor, found, row, form, status=422)
    hit("edit", str(actor.id))
    reason = form.reason.data or ""
    try:
        if found.bundle:
            count = commands.undo_bundle(actor, found.bundle, reason, get_lang())
        else:
            commands.undo_act(actor, found, reason, get_lang())
            count = 1
    except UndoRefusedError as error:
        db.session.rollback()
        if error.refusal is Refusal.ALREADY:  # a second press
            flash_notice(str(REFUSAL_SENTENCES[error.refusal]))
            return see_other(url_for("moderation.act", act_id=act_id))
        found, row = queries.get_act(actor, act_id)
        refusal = str(REFUSAL_SENTENCES[error.refusal])
        return _act_page(actor, found, row, form, refusal, status=409)
    db.session.commit()
    flash_notice(ngettext("It was undone.", "All %(num)d were undone.", count))
    return see_other(url_for("moderation.act", act_id=act_id))
