"""Searches a person keeps: kept beside the results, listed and changed under *me*."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.text import visible_line
from app.search import asking, saved
from app.search.forms import SavedSearchForm
from app.search.models import SavedSearch
from app.search.routes.blueprint import bp, search_url
from app.search.vocabulary import site_synonyms
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit


@bp.get("/me/searches")
def saved_searches() -> Response:
    searches = saved.list_searches(current_actor(required=True))
    return page("search/saved_searches.html", searches=searches)


@bp.post("/me/searches")
def keep_search() -> Response:
    """The question is understood anew: what is kept is what is used of it."""
    actor, lang = current_actor(required=True), get_lang()
    args = saved.args_of(request.form.get("address", ""))
    asked = asking.understand(actor, args, lang, site_synonyms())
    if not asked.can_search or len(saved.address_of(asked)) > saved.ADDRESS_LENGTH:
        flash_notice(_("There is nothing in this search that could be kept."), "danger")
        return see_other(url_for("search.search"))
    hit("mark", str(actor.id))
    name = visible_line(request.form.get("name"))[: saved.NAME_LENGTH]
    name = name or saved.proposed_name(asked)
    if saved.keep_search(actor, name, lang, saved.address_of(asked)):
        flash_notice(_("The search is kept. You find it under “My searches”."))
    else:
        flash_notice(_("You keep this search already."))
    db.session.commit()
    return see_other(search_url(lang, asked.address))


@bp.get("/me/searches/<id:search_id>")
def saved_search(search_id: int) -> Response:
    found = saved.get_search(current_actor(required=True), search_id)
    return _search_page(found, SavedSearchForm(formdata=None, name=found.name))


@bp.post("/me/searches/<id:search_id>")
def rename_search(search_id: int) -> Response:
    actor = current_actor(required=True)
    found = saved.get_search(actor, search_id)
    form = SavedSearchForm()
    if not form.validate():
        return _search_page(found, form, status=422)
    hit("mark", str(actor.id))
    saved.rename_search(found, form.name.data)
    return _to_list(_("The search has its new name."))


@bp.post("/me/searches/<id:search_id>/feed")
def renew_feed(search_id: int) -> Response:
    actor = current_actor(required=True)
    found = saved.get_search(actor, search_id)
    hit("mark", str(actor.id))
    saved.renew_feed(found)
    db.session.commit()
    flash_notice(_("The feed has a new address; the one before leads nowhere now."))
    return see_other(url_for("search.saved_search", search_id=search_id))


@bp.post("/me/searches/<id:search_id>/delete")
def delete_search(search_id: int) -> Response:
    actor = current_actor(required=True)
    found = saved.get_search(actor, search_id)
    hit("mark", str(actor.id))
    saved.delete_search(actor, found.id)
    return _to_list(_("The search is deleted."))


def _to_list(said: str) -> Response:
    db.session.commit()
    flash_notice(said)
    return see_other(url_for("search.saved_searches"))


def _search_page(found: SavedSearch, form: SavedSearchForm, *, status: int = 200) -> Response:
    return page("search/saved_search.html", status=status, found=found, form=form)
