"""Deciding about an item of the queue: a page with one plain form for each decision."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.core.text import plain_text_of_html
from app.forum import queries as forum
from app.moderation import commands, queries
from app.moderation.errors import ItemChangedError
from app.moderation.forms import DecideForm, begin, decide_form
from app.moderation.models import Decision, ItemStatus, StepKind
from app.moderation.routes.blueprint import bp
from app.moderation.routes.queue import is_own_step, since
from app.programme.queries import outline
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit
from app.web.request import number_in

BY_HAND = [each for each in Decision if each not in (Decision.ACCEPTED, Decision.DECLINED)]
TO_ITEM = f"<any({','.join(BY_HAND)}):verdict>"


@bp.get(f"/moderation/queue/<id:review_id>/{TO_ITEM}")
def decide_page(review_id: int, verdict: str) -> Response:
    actor = current_actor(required=True)
    found, decision = queries.get_item(actor, review_id), Decision(verdict)
    if not _is_possible(actor, found, decision):
        flash_notice(_("This can no longer be decided: look at it once more."), "danger")
        return see_other(url_for("moderation.item", review_id=review_id))
    form = decide_form(decision, found.item.kind, forum.boards(), outline(), sent=False)
    form.version.data = str(found.item.version)
    if found.post is not None:
        begin(form, decision, found.item.reasons, found.post)
    return _page(found, decision, form)


@bp.post(f"/moderation/queue/<id:review_id>/{TO_ITEM}")
def decide(review_id: int, verdict: str) -> Response:
    actor = current_actor(required=True)
    found, decision = queries.get_item(actor, review_id), Decision(verdict)
    form = decide_form(decision, found.item.kind, forum.boards(), outline(), sent=True)
    version = number_in(form.version.data) or 0
    if found.item.version != version:
        return _too_late(actor, found, decision, form, version)
    if not _is_possible(actor, found, decision):
        return _page(found, decision, form, is_changed=True, status=409)
    if not form.validate():
        return _page(found, decision, form, status=422)
    hit("edit", str(actor.id))
    author = found.post.author.language if found.post else "en"
    try:
        told = form.verdict(decision, forum.boards(), author)
        commands.decide(actor, found.item, found.post, told, version)
    except ItemChangedError:
        db.session.rollback()
        found = queries.get_item(actor, review_id)
        return _too_late(actor, found, decision, form, version)
    except ChangedMeanwhileError:
        db.session.rollback()
        found = queries.get_item(actor, review_id)
        if found.post is not None:
            form.show_state_of(found.post)
        return _page(found, decision, form, is_changed=True, status=409)
    db.session.commit()
    return _done()


def _done() -> Response:
    flash_notice(_("It is decided. Whoever reported it finds the answer under “My reports”."))
    return see_other(url_for("moderation.queue"))


def _too_late(
    actor: User, found: queries.Found, decision: Decision, form: DecideForm, version: int
) -> Response:
    """Somebody else did something with it: what, and what one has written, which is not lost."""
    is_own = is_own_step(actor, found.item, version, StepKind.DECIDE)
    if is_own and found.item.decision == decision:
        return _done()
    form.version.data = str(found.item.version)
    return _page(found, decision, form, seen=version, status=409)


def _is_possible(actor: User, found: queries.Found, decision: Decision) -> bool:
    is_open = found.item.status == ItemStatus.OPEN
    return is_open and decision in commands.possible_decisions(actor, found.item, found.post)


def _page(
    found: queries.Found,
    decision: Decision,
    form: DecideForm,
    *,
    seen: int | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "moderation/decide.html",
        status=status,
        found=found,
        item=found.item,
        post=found.post,
        said=plain_text_of_html(found.post.html) if found.post else "",
        decision=decision,
        since=since(queries.steps_of(found.item), seen) if seen is not None else [],
        is_late=seen is not None,
        is_changed=is_changed,
        form=form,
    )
