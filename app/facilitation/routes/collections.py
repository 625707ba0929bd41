"""Collections: reading them."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import policy
from app.core.text import slugify
from app.facilitation.models import Collection
from app.facilitation.queries import collections as queries
from app.facilitation.routes.blueprint import bp
from app.web import current_actor, get_lang, page
from app.web.request import number_in


@bp.get("/collections/")
def collections() -> Response:
    """What is published; and for those who gather, what they may change."""
    actor = current_actor()
    found, before = queries.list_collections(number_in(request.args.get("before")))
    may_gather = actor is not None and bool(queries.places_of(actor))
    return page(
        "facilitation/collections.html",
        collections=found,
        before=before,
        may_gather=may_gather,
        mine=queries.choosable(actor) if may_gather else [],
    )


@bp.get("/collections/<id:collection_id>")
@bp.get("/collections/<id:collection_id>-<collection_slug>")
def collection(collection_id: int, collection_slug: str = "") -> Response:
    actor = current_actor()
    found = queries.get_collection(actor, collection_id)
    if collection_slug != slugify(getattr(found, f"title_{get_lang()}")):
        return redirect(collection_url(found), code=301 if found.published_at else 302)
    return page(
        "facilitation/collection.html",
        collection=found,
        entries=queries.entries_of(actor, found),
        may_change=bool(policy.may_sum_up(actor, queries.place_of(found))),
    )


def collection_url(found: Collection) -> str:
    """In the language of the page, as its slug is."""
    return collection_address(found.id, getattr(found, f"title_{get_lang()}"))


@bp.app_template_global()
def collection_address(collection_id: int, title: str) -> str:
    return url_for(
        "facilitation.collection", collection_id=collection_id, collection_slug=slugify(title)
    )
