"""The queue, an item of it, and all that is done with an item short of deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.text import plain_text_of_html
from app.forum import queries as forum
from app.moderation import commands, queries
from app.moderation.errors import ItemChangedError
from app.moderation.forms import HandOverForm, ItemNoteForm, StepForm
from app.moderation.models import ItemKind, ItemStatus, ReviewItem, StepKind
from app.moderation.routes.blueprint import bp
from app.moderation.routes.chosen import place_chosen, place_of
from app.programme.queries import outline
from app.web import current_actor, flash_notice, get_lang, page, see_other
from app.web.limits import hit
from app.web.request import number_in


@bp.get("/moderation/")
def home() -> Response:
    policy.require(policy.may_see_queue(current_actor(required=True)))
    return see_other(url_for("moderation.queue"))


@bp.get("/moderation/queue")
def queue() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_see_queue(actor))
    chosen = _chosen()
    found = queries.queue(actor, _wanted(chosen))
    address: dict[str, Any] = {**chosen, "after": found.next_after}
    return page(
        "moderation/queue.html",
        "moderation/_queue.html",
        found=found,
        chosen=chosen,
        states=list(ItemStatus),
        kinds=list(ItemKind),
        further=url_for("moderation.queue", **address) if found.next_after else None,
        boards=forum.boards(),
        course=outline(),
        may_hand_over=bool(policy.may_hand_over(actor)),
        hand_over=queries.latest_hand_over(actor),
    )


def _chosen() -> dict[str, str]:
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    who = request.args.get("who", "")
    known = {
        "state": state if state == ItemStatus.SETTLED else "",
        "kind": kind if kind in tuple(ItemKind) else "",
        "who": who if who in ("mine", "nobody") else "",
    }
    return {name: value for name, value in known.items() if value} | place_chosen()


def _wanted(chosen: dict[str, str]) -> queries.Wanted:
    return queries.Wanted(
        status=ItemStatus(chosen.get("state", ItemStatus.OPEN)),
        kind=chosen.get("kind"),
        who=chosen.get("who"),
        after_id=number_in(request.args.get("after")),
        **place_of(chosen),
    )


@bp.get("/moderation/queue/<id:review_id>")
def item(review_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_item(actor, review_id)
    return item_page(actor, found, ItemNoteForm(formdata=None))


def item_page(
    actor: User, found: queries.Found, form: ItemNoteForm, *, seen: int | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """With ``seen``, what was done since that version stands first: nothing was done twice."""
    form.version.data = str(found.item.version)
    steps = queries.steps_of(found.item)
    return page(
        "moderation/item.html",
        status=status,
        found=found,
        item=found.item,
        post=found.post,
        said=plain_text_of_html(found.post.html) if found.post else "",
        reports=queries.reports_of(found.item),
        steps=steps,
        since=since(steps, seen),
        decisions=commands.possible_decisions(actor, found.item, found.post),
        form=form,
    )


def since(steps: Any, seen: int | None) -> list[Any]:
    return [row for row in steps if seen is not None and row[0].version > seen]


@bp.post("/moderation/queue/<id:review_id>/claim")
def claim(review_id: int) -> Response:
    return _step(review_id, StepKind.CLAIM, commands.claim_item, _("It is yours to decide."))


@bp.post("/moderation/queue/<id:review_id>/release")
def release(review_id: int) -> Response:
    said = _("It waits for somebody else.")
    return _step(review_id, StepKind.RELEASE, commands.release_item, said)


@bp.post("/moderation/queue/<id:review_id>/reopen")
def reopen(review_id: int) -> Response:
    said = _("It is open again. What was done to the message is undone in the log.")
    return _step(review_id, StepKind.REOPEN, commands.reopen_item, said)


def _step(
    review_id: int, what: StepKind, do: Callable[[User, ReviewItem, int], None], said: str
) -> Response:
    actor = current_actor(required=True)
    found = queries.get_item(actor, review_id)
    form = StepForm()
    version = number_in(form.version.data) or 0
    hit("edit", str(actor.id))
    try:
        do(actor, found.item, version)
    except ItemChangedError:
        db.session.rollback()
        found = queries.get_item(actor, review_id)
        if not is_own_step(actor, found.item, version, what):
            note = ItemNoteForm(formdata=None)
            return item_page(actor, found, note, seen=version, status=409)
    db.session.commit()
    flash_notice(said)
    return see_other(url_for("moderation.item", review_id=review_id))


def is_own_step(actor: User, item: ReviewItem, version: int, what: StepKind) -> bool:
    """Whether what came after this version is what they have just sent: a second press."""
    return any(
        (row[0].version, row[0].actor_id, row[0].what) == (version + 1, actor.id, what)
        for row in queries.steps_of(item)
    )


@bp.post("/moderation/queue/<id:review_id>/note")
def note(review_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_item(actor, review_id)
    form = ItemNoteForm()
    if not form.validate():
        return item_page(actor, found, form, status=422)
    version = number_in(form.version.data) or 0
    hit("edit", str(actor.id))
    try:
        commands.note_item(actor, found.item, version, form.text.data, get_lang())
    except ItemChangedError:
        db.session.rollback()
        found = queries.get_item(actor, review_id)
        if not is_own_step(actor, found.item, version, StepKind.NOTE):
            return item_page(actor, found, form, seen=version, status=409)
    db.session.commit()
    flash_notice(_("The note is kept."))
    return see_other(url_for("moderation.item", review_id=review_id))


@bp.get("/moderation/handover")
def hand_over_form() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_hand_over(actor))
    return _hand_over_page(actor, HandOverForm(formdata=None))


@bp.post("/moderation/handover")
def hand_over() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_hand_over(actor))
    form = HandOverForm()
    if not form.validate():
        return _hand_over_page(actor, form, status=422)
    hit("edit", str(actor.id))
    commands.hand_over(actor, form.text.data, get_lang())
    db.session.commit()
    flash_notice(_("The note stands at the top of the queue."))
    return see_other(url_for("moderation.queue"))


def _hand_over_page(actor: User, form: HandOverForm, status: int = 200) -> Response:
    notes = queries.hand_overs(actor)
    return page("moderation/hand_over.html", status=status, notes=notes, form=form)
