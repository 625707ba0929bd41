"""Facilitators and moderators gather what is worth reading."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.core.text import render_post
from app.facilitation.commands import collections as commands
from app.facilitation.commands.syntheses import Do, NotReadyError
from app.facilitation.forms.collections import (
    AddForm,
    CollectionForm,
    NewCollectionForm,
    NoteForm,
)
from app.facilitation.models import Collection
from app.facilitation.queries import collections as queries
from app.facilitation.routes.blueprint import bp
from app.facilitation.routes.collections import collection_url
from app.forum import queries as forum
from app.programme.package import LANGUAGES
from app.programme.yaml_text import edition_of
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


def _gatherer() -> tuple[User, list[str]]:
    """Who may gather somewhere, and the codes of where."""
    actor = current_actor(required=True)
    places = queries.places_of(actor)
    if not places:
        policy.require(policy.may_sum_up(actor, queries.Place(None)))
    return actor, places


def _theirs(collection_id: int) -> tuple[User, Collection]:
    actor = current_actor(required=True)
    found = queries.get_collection(actor, collection_id)
    policy.require(policy.may_sum_up(actor, queries.place_of(found)))
    return actor, found


def _new_form(places: list[str], *, sent: bool) -> NewCollectionForm:
    boards = forum.boards().by_code
    choices = [
        (code, _("Commons") if code == queries.COMMONS
         else getattr(boards[code], f"title_{get_lang()}"))
        for code in places
    ]  # fmt: skip
    return NewCollectionForm(choices) if sent else NewCollectionForm(choices, formdata=None)


@bp.get("/collections/new")
def new_collection() -> Response:
    _actor, places = _gatherer()
    return page("facilitation/new_collection.html", form=_new_form(places, sent=False))


@bp.post("/collections/new")
def begin_collection() -> Response:
    actor, places = _gatherer()
    form = _new_form(places, sent=True)
    place = queries.place_named(form.place.data or "")
    if not form.validate() or place is None:
        return page("facilitation/new_collection.html", form=form, status=422)
    hit("edit", str(actor.id))
    made = commands.begin_collection(actor, place, form.values(), form.submission.data)
    db.session.commit()
    flash_notice(_("The collection is begun, as a draft."))
    return see_other(url_for("facilitation.edit_collection", collection_id=made.id))


@bp.get("/collections/<id:collection_id>/edit")
def edit_collection(collection_id: int) -> Response:
    actor, found = _theirs(collection_id)
    form = CollectionForm(formdata=None)
    form.show(found, edition_of(commands.text_of(found)))
    return _edit_page(actor, found, form)


@bp.post("/collections/<id:collection_id>/edit")
def change_collection(collection_id: int) -> Response:
    """Looked at first, if they want to; if somebody changed it meanwhile, both are shown."""
    actor, found = _theirs(collection_id)
    form = CollectionForm()
    if not form.validate():
        return _edit_page(actor, found, form, status=422)
    act = request.form.get("act")
    if act == "preview":
        html = {f"html_{lang}": render_post(form.values()[f"intro_{lang}"]) for lang in LANGUAGES}
        return _edit_page(actor, found, form, preview=html)
    hit("edit", str(actor.id))
    do = Do(act) if act in list(Do) else Do.SAVE
    try:
        commands.write_collection(actor, found, form.values(), do, form.seen.data or "")
    except NotReadyError as missing:
        db.session.rollback()
        form.name_what_lacks(missing.lacks, missing.unknown)
        return _edit_page(actor, *_again(collection_id), form, status=422)
    except ChangedMeanwhileError:
        db.session.rollback()
        [found] = _again(collection_id)
        now = commands.text_of(found)
        form.seen.data = edition_of(now)
        return _edit_page(actor, found, form, now=now, status=409)
    is_published = found.published_at is not None
    db.session.commit()
    if is_published:
        flash_notice(_("The collection is published: everybody may read it."))
        return see_other(collection_url(found))
    flash_notice(_("The draft of the collection is saved."))
    return see_other(url_for("facilitation.edit_collection", collection_id=collection_id))


def _again(collection_id: int) -> tuple[Collection]:
    return (queries.get_collection(current_actor(), collection_id),)


def _edit_page(
    actor: User,
    found: Collection,
    form: CollectionForm,
    *,
    now: str = "",
    preview: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "facilitation/edit_collection.html",
        status=status,
        collection=found,
        entries=queries.entries_of(actor, found),
        form=form,
        now=now,
        preview=preview,
    )


def _add_form(actor: User, *, sent: bool) -> AddForm:
    lang = get_lang()
    other = "en" if lang == "fr" else "fr"
    some = [
        (row.id, getattr(row, f"title_{lang}") or getattr(row, f"title_{other}") or _("Untitled"))
        for row in queries.choosable(actor)
    ]
    return AddForm(some) if sent else AddForm(some, formdata=None)


@bp.get("/collections/add")
def add_form() -> Response:
    """``?address=`` of what is to be added, ``?collection=`` where."""
    actor, _places = _gatherer()
    form = _add_form(actor, sent=False)
    form.address.data = request.args.get("address", "")
    chosen = request.args.get("collection", "")
    known = [str(number) for number, _title in form.collection.choices]
    form.collection.data = int(chosen) if chosen in known else None
    return page("facilitation/add_entry.html", form=form)


@bp.post("/collections/add")
def add_entry() -> Response:
    actor, _places = _gatherer()
    form = _add_form(actor, sent=True)
    thing = None
    if form.validate():
        thing = queries.thing_at(actor, form.address.data)
        if thing is None:
            form.address.errors = [_("No discussion or message that everybody may read is there.")]
    if thing is None:
        return page("facilitation/add_entry.html", form=form, status=422)
    hit("edit", str(actor.id))
    _same, found = _theirs(form.collection.data)
    try:
        commands.add_entry(actor, found, *thing, form.notes())
    except NotReadyError as missing:
        db.session.rollback()
        form.name_what_lacks(missing.lacks)
        return page("facilitation/add_entry.html", form=form, status=422)
    except commands.FullError:
        db.session.rollback()
        form.collection.errors = [_("This collection is full: take something out of it first.")]
        return page("facilitation/add_entry.html", form=form, status=422)
    db.session.commit()
    flash_notice(_("It is in the collection."))
    return _back_to(found.id)


@bp.get("/collections/<id:collection_id>/entries/<id:entry_id>")
def note_form(collection_id: int, entry_id: int) -> Response:
    _actor, found = _theirs(collection_id)
    rows = queries.entry_rows(found.id)
    row = rows[commands.orders(rows, entry_id) - 1]
    form = NoteForm(formdata=None)
    form.note_en.data, form.note_fr.data = row.note_en, row.note_fr
    return page("facilitation/note_entry.html", collection=found, form=form)


@bp.post("/collections/<id:collection_id>/entries/<id:entry_id>")
def note_entry(collection_id: int, entry_id: int) -> Response:
    actor, found = _theirs(collection_id)
    form = NoteForm()
    if not form.validate():
        return page("facilitation/note_entry.html", collection=found, form=form, status=422)
    hit("edit", str(actor.id))
    try:
        commands.note_entry(actor, found, entry_id, form.notes())
    except NotReadyError as missing:
        db.session.rollback()
        form.name_what_lacks(missing.lacks)
        [found] = _again(collection_id)
        return page("facilitation/note_entry.html", collection=found, form=form, status=422)
    db.session.commit()
    return _back_to(collection_id)


@bp.post("/collections/<id:collection_id>/entries/<id:entry_id>/move")
def move_entry(collection_id: int, entry_id: int) -> Response:
    """``to`` a place, counted from 1."""
    actor, found = _theirs(collection_id)
    hit("edit", str(actor.id))
    to = number_in(request.form.get("to"))
    if to is None:
        flash_notice(_("Write the place as a number, from 1."), "danger")
        return _back_to(collection_id, entry_id)
    commands.move_entry(actor, found, entry_id, to)
    db.session.commit()
    return _back_to(collection_id, entry_id)


@bp.post("/collections/<id:collection_id>/entries/<id:entry_id>/remove")
def remove_entry(collection_id: int, entry_id: int) -> Response:
    actor, found = _theirs(collection_id)
    hit("edit", str(actor.id))
    commands.remove_entry(actor, found, entry_id)
    db.session.commit()
    flash_notice(_("It is no longer in the collection. The log can undo that for 30 days."))
    return _back_to(collection_id)


def _back_to(collection_id: int, entry_id: int | None = None) -> Response:
    anchor = f"entry-{entry_id}" if entry_id is not None else "entries"
    return see_other(
        url_for("facilitation.edit_collection", collection_id=collection_id, _anchor=anchor)
    )
