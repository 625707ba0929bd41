"""Curators look at what was suggested, and keep what stands on the shelf."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.library import commands, links, queries
from app.library.forms import DeclineForm, ResourceForm
from app.library.gate import Lack, NotReadyError
from app.library.models import LANGUAGES, Resource, State
from app.library.routes.blueprint import bp, resource_url
from app.library.routes.conflict import as_it_is
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/resources/suggestions")
def list_suggestions() -> Response:
    before = number_in(request.args.get("before"))
    found = queries.suggestions(current_actor(required=True), before)
    return page("library/suggestions.html", found=found)


@bp.get("/resources/broken")
def list_broken() -> Response:
    number, _dot, lang = request.args.get("after", "").partition(".")
    after = (number_in(number) or 0, lang if lang in LANGUAGES else "")
    found = links.broken_links(current_actor(required=True), after)
    last = found[links.PAGE_SIZE - 1][0] if len(found) > links.PAGE_SIZE else None
    more = f"{last.resource_id}.{last.lang}" if last is not None else None
    return page("library/broken.html", found=found[: links.PAGE_SIZE], more=more)


@bp.get("/resources/<id:resource_id>/edit")
def edit(resource_id: int) -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_curate_library(actor))
    resource = queries.get_resource(actor, resource_id)
    values = {name: getattr(resource, name) for name in commands.COLUMNS}
    form = ResourceForm(
        formdata=None,
        **values,
        weeks=[str(number) for number in resource.week_numbers],
        streams=[stream.code for stream in resource.streams],
        seen=commands.edition_of(resource),
    )
    return _form_page(resource, form)


@bp.post("/resources/<id:resource_id>/edit")
def save(resource_id: int) -> Response:
    """Kept as it is, or published: ``act``. What is published stays so."""
    actor = current_actor(required=True)
    policy.require(policy.may_curate_library(actor))
    resource = queries.get_resource(actor, resource_id)
    form = ResourceForm()
    _offer(form)
    if not form.validate():
        return _form_page(resource, form, status=422)
    hit("edit", str(actor.id))
    is_published = resource.state == State.PUBLISHED or request.form.get("act") == "publish"
    try:
        _save(resource, form, is_published=is_published)
    except NotReadyError as error:
        db.session.rollback()
        return _form_page(resource, form, lacks=error.lacks, status=422)
    except ChangedMeanwhileError:
        db.session.rollback()
        form.seen.data = commands.edition_of(resource)
        return _form_page(resource, form, is_changed=True, status=409)
    db.session.commit()
    forget_all()
    flash_notice(_("Saved, and there for everybody.") if is_published else _("Saved."))
    return see_other(resource_url(resource))


@bp.post("/resources/<id:resource_id>/moved")
def follow_move(resource_id: int) -> Response:
    """One press takes over the address that it leads to; ``back`` is where it was pressed."""
    actor = current_actor(required=True)
    resource = queries.get_resource(actor, resource_id)
    lang, to = request.form.get("lang", ""), request.form.get("to", "")
    hit("edit", str(actor.id))
    try:
        commands.follow_move(actor, resource, lang, to)
    except ChangedMeanwhileError:
        db.session.rollback()
        flash_notice(
            _("What is known of this address has changed. Look at it once more."), "danger"
        )
    else:
        db.session.commit()
        forget_all()
        flash_notice(_("The new address is taken over."))
    is_from_list = request.form.get("back") == "list"
    return see_other(url_for("library.list_broken") if is_from_list else resource_url(resource))


@bp.post("/resources/<id:suggestion_id>/decline")
def decline(suggestion_id: int) -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_curate_library(actor))
    resource = queries.get_resource(actor, suggestion_id)
    form = DeclineForm()
    if not form.validate():
        return page("library/decline.html", status=422, resource=resource, form=form)
    commands.decline_resource(actor, resource, form.reason.data)
    db.session.commit()
    flash_notice(_("The suggestion is declined."))
    return see_other(url_for("library.list_suggestions"))


@bp.get("/resources/<id:suggestion_id>/decline")
def ask_why(suggestion_id: int) -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_curate_library(actor))
    resource = queries.get_resource(actor, suggestion_id)
    return page("library/decline.html", resource=resource, form=DeclineForm(formdata=None))


def _save(resource: Resource, form: ResourceForm, *, is_published: bool) -> None:
    streams = [stream for stream in outline().streams if stream.code in (form.streams.data or ())]
    commands.save_resource(
        current_actor(required=True),
        resource,
        {name: form[name].data for name in commands.COLUMNS},
        [int(number) for number in form.weeks.data or ()],
        [db.session.merge(stream, load=False) for stream in streams],
        seen=form.seen.data or "",
        is_published=is_published,
        reason=form.reason.data,
    )


def _offer(form: ResourceForm) -> None:
    course = outline()
    offering = course.current_offering
    form.offer(course.weeks_of(offering) if offering else [], course.streams, get_lang())


def _form_page(
    resource: Resource,
    form: ResourceForm,
    *,
    lacks: list[Lack] | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> Response:
    _offer(form)
    return page(
        "library/edit.html", status=status, resource=resource, form=form,
        lacks=[_lack_sentence(lack) for lack in lacks or ()],
        now=as_it_is(resource, form) if is_changed else [], is_changed=is_changed,
    )  # fmt: skip


def _lack_sentence(lack: Lack) -> str:
    name, lang = lack
    sentences = {
        ("title", ""): _("A title is missing: write it in at least one language."),
        ("title", "en"): _("The English title is missing: write it, or say why it is there in French only."),
        ("title", "fr"): _("The French title is missing: write it, or say why it is there in English only."),
        ("title_for_url", "en"): _("There is an address in English, but no English title."),
        ("title_for_url", "fr"): _("There is an address in French, but no French title."),
        ("publisher", "en"): _("The publisher is missing in English."),
        ("publisher", "fr"): _("The publisher is missing in French."),
        ("why", "en"): _("Why it matters is missing in English."),
        ("why", "fr"): _("Why it matters is missing in French."),
    }  # fmt: skip
    return str(sentences[name, lang])
