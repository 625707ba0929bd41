"""Drafts: kept while somebody writes, found again, discarded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotAllowedError, NotFoundError
from app.forum import commands, queries
from app.forum.forms import BodyForm, HoldForm, KeepForm
from app.forum.models import Draft, Place
from app.forum.routes.attachments import show_files_of_draft
from app.forum.routes.blueprint import bp
from app.forum.routes.shown_drafts import CHOSEN, form_url_of, show, texts_of
from app.web import current_actor, flash_notice, page, redirect_or, see_other
from app.web.htmx import wants_fragment
from app.web.kept import typed_fields
from app.web.limits import hit
from app.web.setup import takes_files

# Of a form, but not of the text: what it knows of its draft, and its buttons.
NOT_KEPT = {"sequence", "tab", "replaces", "told", "draft", "preview", "submission", "poll",
            "fields", "similar", "hint", "attach", "remove", "as_it_is"}  # fmt: skip


@bp.get("/me/drafts")
def drafts() -> Response:
    actor = current_actor(required=True)
    cursor = queries.parse_draft_cursor(request.args.get("cursor", ""))
    found = queries.list_drafts(actor, cursor)
    return page(
        "forum/drafts.html",
        drafts=[show(actor, row) for row in found.rows],
        next_cursor=found.next_cursor,
        is_first_page=cursor is None,
    )


@bp.get("/me/drafts/<id:draft_id>")
def draft(draft_id: int) -> Response:
    actor = current_actor(required=True)
    return page("forum/draft.html", draft=show(actor, queries.get_draft(actor, draft_id)))


@bp.post("/drafts/<any(thread, reply, edit, activity):place>/<id:place_id>")
@takes_files
def keep_draft(place: str, place_id: int) -> Response:
    actor = current_actor(required=True)
    hit("draft", str(actor.id))
    where, form, fields = Place(place), KeepForm(), _fields()
    place_id = _place_now(where, place_id)
    if not _says_something(fields):
        return _kept(actor, where, place_id, form, None)
    try:
        kept = commands.keep_draft(actor, where, place_id, fields, form.hold())
        db.session.commit()
    except ChangedMeanwhileError:
        return _changed_meanwhile(actor, where, place_id, form)
    return _kept(actor, where, place_id, form, kept)


@bp.post("/drafts/<id:draft_id>/discard")
@takes_files
def discard_draft(draft_id: int) -> Response:
    commands.discard_draft(current_actor(required=True), draft_id)
    db.session.commit()
    return see_other(url_for("forum.draft", draft_id=draft_id))


@bp.post("/drafts/<id:draft_id>/restore")
def restore_draft(draft_id: int) -> Response:
    commands.restore_draft(current_actor(required=True), draft_id)
    db.session.commit()
    flash_notice(_("Your draft is back."))
    return see_other(url_for("forum.draft", draft_id=draft_id))


@dataclass(frozen=True)
class DraftHere:
    """What a form says of the draft it shows."""

    id: int
    at: datetime


def draft_url(place: Place, place_id: int) -> str:
    """Where a form keeps its draft."""
    return url_for("forum.keep_draft", place=place.value, place_id=place_id)


def show_own_draft(actor: User, form: HoldForm, place: Place, place_id: int) -> DraftHere | None:
    """Put what this person has begun here into the form; what the page says about it, if any."""
    return show_draft(actor, form, queries.draft_at(actor, place, place_id))


def show_draft(actor: User, form: HoldForm, found: Draft | None) -> DraftHere | None:
    """The same of one that was read already."""
    if found is None:
        return None
    form.show_draft(found.sequence, found.fields)
    if isinstance(form, BodyForm) and found.fields is not None:
        post_id = found.place_id if found.place == Place.EDIT else None
        show_files_of_draft(actor, form, found.fields, post_id)
    return DraftHere(found.id, found.updated_at) if found.fields is not None else None


@contextmanager
def kept_if_refused(actor: User, place: Place, place_id: int, form: HoldForm) -> Iterator[None]:
    """A text for a place that is closed or gone becomes a draft, to be used elsewhere."""
    try:
        yield
    except (NotFoundError, NotAllowedError):
        fields = _fields()
        if _says_something(fields):
            _keep_refused(actor, place, place_id, fields, form)
        raise


def _keep_refused(
    actor: User, place: Place, place_id: int, fields: commands.Fields, form: HoldForm
) -> None:
    db.session.rollback()
    hit("draft", str(actor.id))
    place_id = _place_now(place, place_id)
    try:
        commands.keep_draft(actor, place, place_id, fields, form.hold())
    except ChangedMeanwhileError:
        return  # another text is there; this one is on the page that refuses it
    db.session.commit()
    flash_notice(_("Your text is kept under “My drafts”."))


def _place_now(place: Place, place_id: int) -> int:
    """A reply belongs where its thread is now."""
    return queries.thread_now(place_id) if place == Place.REPLY else place_id


def _fields() -> commands.Fields:
    return [(each.name, each.value) for each in typed_fields() if each.name not in NOT_KEPT]


def _says_something(fields: commands.Fields) -> bool:
    return any(value.strip() for name, value in fields if name not in CHOSEN)


def _kept(
    actor: User, place: Place, place_id: int, form: KeepForm, kept: commands.Kept | None
) -> Response:
    """Plain: back to the form, or to the draft where there is no form any more. htmx: a word."""

    def answer() -> Response:
        if kept is None or not form.replaces.data:
            told = "told" in request.form
            return page("forum/_draft_kept.html", kept=kept, told=told)
        form.sequence.data = str(kept.sequence)
        url = draft_url(place, place_id)
        return page("forum/_draft.html", form=form, draft_url=url, kept=kept)

    if wants_fragment():
        return redirect_or("", answer)
    if kept is None:
        flash_notice(_("There is nothing to keep yet."), "danger")
    else:
        flash_notice(_("Your draft is kept."))
    found = queries.draft_at(actor, place, place_id)
    if found is None or found.fields is None:
        return see_other(form_url_of(place, place_id))
    shown = show(actor, queries.get_draft(actor, found.id))
    return see_other(shown.form_url or url_for("forum.draft", draft_id=found.id))


def _changed_meanwhile(actor: User, place: Place, place_id: int, form: KeepForm) -> Response:
    """Both texts; nothing is kept until the person has chosen."""
    db.session.rollback()
    found = queries.draft_at(actor, place, place_id)
    response = page(
        "forum/draft_conflict.html",
        "forum/_draft_conflict.html",
        status=409,
        form=form,
        draft_url=draft_url(place, place_id),
        other_texts=texts_of(found.fields) if found is not None else [],
        replaces=found.sequence if found is not None else 0,
        mine=[each for each in typed_fields() if each.name not in ("replaces", "told", "draft")],
    )
    if wants_fragment():
        response.headers["HX-Retarget"] = "#draft"
        response.headers["HX-Reswap"] = "outerHTML"
    return response
