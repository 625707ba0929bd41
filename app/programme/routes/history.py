"""How a thing of the course came to say what it says, and the way back."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import NotFoundError
from app.programme.models import Offering
from app.programme.package import LANGUAGES
from app.programme.queries import outline
from app.programme.revisions import commands, queries
from app.programme.revisions.kinds import FitsNoMoreError, Kind, kind_named
from app.programme.routes.blueprint import bp
from app.programme.spoken import spoken
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/offerings/<offering>/history/<thing_kind>/<uuid:thing_uuid>")
def history(offering: str, thing_kind: str, thing_uuid: UUID) -> Response:
    actor = current_actor(required=True)
    found, kind = _place(offering, thing_kind)
    uuid = str(thing_uuid)
    thing = kind.find(found, uuid)
    if thing is None:
        raise NotFoundError
    endpoint, values = kind.leads_to(thing)
    titles = dict(zip(LANGUAGES, kind.titles(thing), strict=True))
    # A draft may have its title in the other language alone.
    title_lang = get_lang() if titles[get_lang()] else next(filter(titles.get, LANGUAGES), "en")
    title = titles[title_lang]
    newest = number_in(request.args.get("from"))
    shown = queries.history(actor, found, kind, uuid, kind.write(thing), newest)
    return page(
        "programme/history.html",
        offering=found,
        thing_kind=thing_kind,
        thing_uuid=uuid,
        title=title,
        title_lang=title_lang,
        leads_to=url_for(endpoint, **values),
        history=shown,
    )


@bp.post("/offerings/<offering>/history/<thing_kind>/<uuid:thing_uuid>/<id:version>")
def bring_back(offering: str, thing_kind: str, thing_uuid: UUID, version: int) -> Response:
    actor = current_actor(required=True)
    found, kind = _place(offering, thing_kind)
    uuid = str(thing_uuid)
    if kind.find(found, uuid) is None:
        raise NotFoundError
    hit("write_course", str(actor.id))
    try:
        commands.bring_back(actor, found, kind, uuid, version)
    except FitsNoMoreError:
        db.session.rollback()
        flash_notice(
            _("This version cannot be brought back: the course has changed too much since."),
            "danger",
        )
    else:
        db.session.commit()
        forget_all()
        flash_notice(_("It says again what it said then."))
    return see_other(
        url_for("programme.history", offering=offering, thing_kind=thing_kind, thing_uuid=uuid)
    )


bp.add_app_template_global(spoken)


def _place(slug: str, thing_kind: str) -> tuple[Offering, Kind]:
    """For those who may write things of this kind there."""
    actor = current_actor(required=True)
    offering, kind = outline().offering(slug), kind_named(thing_kind)
    policy.require(kind.may(actor, offering))
    return offering, kind
