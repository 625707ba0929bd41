"""Facilitators write the plan of a week."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.programme import planning
from app.programme.forms import ItemForm, item_form
from app.programme.labels import KINDS, WEIGHTS, why_it_stays
from app.programme.models import Item, ItemKind, Offering, Week, Weight
from app.programme.parts import things_of
from app.programme.place import count_writing, place_of
from app.programme.plan_writer import edition_of, text_of_items
from app.programme.planning import NothingLeftError
from app.programme.queries import core_over_budget, outline
from app.programme.revisions.kinds import StaysError
from app.programme.routes.blueprint import bp
from app.web import flash_notice, get_lang, page, see_other


@bp.get("/offerings/<offering>/weeks/<id:number>/plan")
def plan(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    return _plan_page(found, week)


@bp.get("/offerings/<offering>/weeks/<id:number>/plan/new")
def new_item(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    return _form_page(found, week, None, _form(found, week, formdata=None))


@bp.post("/offerings/<offering>/weeks/<id:number>/plan/new")
def add_item(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    form = _form(found, week)
    if not form.validate():
        return _form_page(found, week, None, form, status=422)
    actor = count_writing()
    planning.add_item(actor, week, form.draft(), form.reason.data)
    return _saved(found, week, _("It is in the plan, at the end: move it to its place."))


@bp.get("/offerings/<offering>/weeks/<id:number>/plan/<id:planned_id>")
def edit_item(offering: str, number: int, planned_id: int) -> Response:
    _actor, found, week = place_of(offering, number)
    item = planning.item_now(week, planned_id)
    form = _form(found, week, formdata=None)
    form.show(item, edition_of(item, planning.codes_of(week)))
    return _form_page(found, week, item, form)


@bp.post("/offerings/<offering>/weeks/<id:number>/plan/<id:planned_id>")
def change_item(offering: str, number: int, planned_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    _actor, found, week = place_of(offering, number)
    item = planning.item_in(found, planned_id)  # pressed twice, it is in the other week already
    form = _form(found, week)
    if not form.validate():
        return _form_page(found, week, item, form, status=422)
    actor = count_writing()
    target = outline().week(found, int(form.week.data))
    try:
        planning.change_item(
            actor, week, planned_id, form.draft(), seen=form.seen.data or "",
            reason=form.reason.data, target=target,
        )  # fmt: skip
    except (NothingLeftError, StaysError) as error:
        db.session.rollback()
        is_moved = isinstance(error, StaysError) or target.id != week.id
        wrong = form.week if is_moved else form.weight_fields()[0]
        wrong.errors = [why_it_stays(error)]
        return _form_page(found, week, planning.item_in(found, planned_id), form, status=422)
    except ChangedMeanwhileError:
        db.session.rollback()
        now = planning.item_in(found, planned_id)
        form.seen.data = edition_of(now, planning.codes_of(week))
        return _form_page(found, week, now, form, is_conflict=True, status=409)
    return _saved(found, target, _("The item is saved."), planned_id)


@bp.post("/offerings/<offering>/weeks/<id:number>/plan/<id:planned_id>/move")
def move_item(offering: str, number: int, planned_id: int) -> Response:
    """To a place rather than up or down, so that a second press does nothing more."""
    _actor, found, week = place_of(offering, number)
    place = request.form.get("to", "")
    if not (place.isascii() and place.isdecimal() and len(place) < 4):
        return see_other(_address(found, week))
    actor = count_writing()
    planning.move_item(actor, week, planned_id, int(place))
    return _saved(found, week, _("The item is moved."), planned_id)


@bp.post("/offerings/<offering>/weeks/<id:number>/plan/<id:planned_id>/retire")
def retire_item(offering: str, number: int, planned_id: int) -> Response:
    _actor, found, week = place_of(offering, number)
    actor = count_writing()
    try:
        planning.retire_item(actor, week, planned_id)
    except NothingLeftError as error:
        db.session.rollback()
        flash_notice(why_it_stays(error), "danger")
        return see_other(_address(found, week))
    return _saved(
        found, week, _("The item is taken out. The history of the plan can bring it back.")
    )


@bp.app_template_global()
def item_kind_label(kind: str) -> str:
    return str(KINDS[ItemKind(kind)])


@bp.app_template_global()
def item_weight_label(weight: str) -> str:
    return str(WEIGHTS[Weight(weight)])


def _form(offering: Offering, week: Week, **given: object) -> ItemForm:
    weeks = outline().weeks_of(offering)
    return item_form(week, weeks, planning.streams_of(week), things_of(offering), **given)


def _address(offering: Offering, week: Week, item_id: int | None = None) -> str:
    anchor = f"item-{item_id}" if item_id is not None else None
    return url_for("programme.plan", offering=offering.slug, number=week.number, _anchor=anchor)


def _saved(offering: Offering, week: Week, said: str, item_id: int | None = None) -> Response:
    db.session.commit()
    forget_all()
    flash_notice(said)
    return see_other(_address(offering, week, item_id))


def _plan_page(offering: Offering, week: Week) -> Response:
    items, streams = planning.items_now(week), planning.streams_of(week)
    return page(
        "programme/plan.html",
        offering=offering,
        week=week,
        items=items,
        streams=streams,
        titles={thing.uuid: thing.title_in(get_lang()) for thing in things_of(offering)},
        over_budget=core_over_budget(streams, items),
    )


def _form_page(
    offering: Offering,
    week: Week,
    item: Item | None,
    form: ItemForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "programme/plan_item.html",
        status=status,
        offering=offering,
        week=week,
        item=item,
        form=form,
        now=text_of_items([item], planning.codes_of(week)) if item and is_conflict else "",
    )
