"""The words that mean the same, as staff keep them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.search import vocabulary
from app.search.forms import SynonymForm
from app.search.routes.blueprint import bp
from app.search.synonyms import Group, shipped_groups
from app.search.vocabulary import StaffGroup, TooManyGroupsError
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit


@bp.get("/search/synonyms")
def synonyms() -> Response:
    groups = vocabulary.list_groups(current_actor(required=True))
    return page("search/synonyms.html", groups=groups, shipped=shipped_groups())


@bp.get("/search/synonyms/new")
def new_synonyms() -> Response:
    policy.require(policy.may_tend_search(current_actor(required=True)))
    return _form_page(SynonymForm(formdata=None))


@bp.post("/search/synonyms/new")
def add_synonyms() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_tend_search(actor))
    form = SynonymForm()
    if not form.validate():
        return _form_page(form, status=422)
    hit("settings", str(actor.id))
    try:
        vocabulary.add_group(actor, form.group)
    except TooManyGroupsError:
        form.form_errors.append(_("There is no room for more. Delete some words, then try again."))
        return _form_page(form, status=422)
    return _saved()


@bp.get("/search/synonyms/<id:group_id>")
def change_synonyms(group_id: int) -> Response:
    found = vocabulary.get_group(current_actor(required=True), group_id)
    said = found.group
    form = SynonymForm(
        formdata=None, en="\n".join(said.en), fr="\n".join(said.fr), seen=found.edition
    )
    return _form_page(form, found)


@bp.post("/search/synonyms/<id:group_id>")
def save_synonyms(group_id: int) -> Response:
    """If somebody changed them meanwhile, both are shown: sent again, the form knows of it."""
    actor = current_actor(required=True)
    found = vocabulary.get_group(actor, group_id)
    form = SynonymForm()
    if not form.validate():
        return _form_page(form, found, status=422)
    hit("settings", str(actor.id))
    try:
        vocabulary.change_group(actor, found, form.seen.data or "", form.group)
    except ChangedMeanwhileError:
        db.session.rollback()
        now = vocabulary.get_group(actor, group_id)
        form.seen.data = now.edition
        return _form_page(form, now, now=now.group, status=409)
    return _saved()


@bp.get("/search/synonyms/<id:group_id>/delete")
def delete_synonyms(group_id: int) -> Response:
    found = vocabulary.get_group(current_actor(required=True), group_id)
    return page("search/synonym_delete.html", found=found)


@bp.post("/search/synonyms/<id:group_id>/delete")
def delete_synonyms_now(group_id: int) -> Response:
    actor = current_actor(required=True)
    hit("settings", str(actor.id))
    vocabulary.delete_group(actor, group_id)
    return _saved(_("The words are deleted."))


def _saved(said: str | None = None) -> Response:
    db.session.commit()
    vocabulary.forget()
    flash_notice(said or _("Saved. From now on these words are searched for together."))
    return see_other(url_for("search.synonyms"))


def _form_page(
    form: SynonymForm,
    found: StaffGroup | None = None,
    *,
    now: Group | None = None,
    status: int = 200,
) -> Response:
    return page("search/synonym_form.html", status=status, form=form, found=found, now=now)
