"""The other language: twin threads, and posts translated by members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.forum import commands, mentions, queries
from app.forum.forms import TranslationForm, TwinForm
from app.forum.models import Language, Post
from app.forum.queries import Translated
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp, canonical
from app.forum.routes.conflicts import changed_meanwhile
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit
from app.web.stencil import Hole


@feature(30)
def translations(here: Here) -> Iterator[Piece]:
    """The way to a post in the page's language, or to translating it."""
    for post in here.rows:
        other = queries.other_language(post.lang)
        if other is None:
            continue
        if post.has_translation and other == here.words.lang:
            yield Piece(post.id, Slot.BELOW, here.stencil("forum/_translation_link.html", _holes))
        elif not post.has_translation and policy.may_translate(here.reader, post):
            link = here.stencil("forum/_translate_link.html", _holes, other=other)
            yield Piece(post.id, Slot.MORE, link)


def _holes() -> dict[str, Any]:
    return {"post_id": Hole("post_id"), "number": Hole("number")}


@bp.get("/posts/<id:post_id>/translation")
def translation(post_id: int) -> Response:
    actor = current_actor()
    found = _translated(actor, post_id)
    if found.translation is None:
        raise NotFoundError
    may_change = policy.may_change_translation(
        actor, found.post, found.post.thread, found.translation
    )
    return page(
        "forum/translation.html",
        "forum/_translation.html",
        found=found,
        may_change=may_change,
    )


@bp.get("/posts/<id:post_id>/translate")
def translate_form(post_id: int) -> Response:
    actor = current_actor(required=True)
    found = _translated(actor, post_id)
    _require_translator(actor, found)
    form = TranslationForm()
    form.body.data = found.translation.body if found.translation else ""
    form.show_state_of(found.translation)
    return _translate_page(found, form)


@bp.post("/posts/<id:post_id>/translate")
def translate_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    found = _translated(actor, post_id)
    _require_translator(actor, found)
    form = TranslationForm()
    form.known = f"{found.post.body}\n{found.translation.body if found.translation else ''}"
    if "preview" in request.form:
        hit("preview", str(actor.id))
        form.body.validate(form)
        preview = None if form.body.errors else _previewed(found.post, form.body.data or "")
        return _translate_page(found, form, preview=preview)
    if not form.validate():
        return _translate_page(found, form, status=422)
    hit("edit", str(actor.id))
    try:
        commands.translate_post(actor, found, form.body.data, seen=form.state_seen())
        db.session.commit()
    except ChangedMeanwhileError:
        return _translated_meanwhile(actor, post_id, form)
    flash_notice(_("Thank you: your translation is there for everyone."))
    return see_other(url_for("forum.post", post_id=post_id))


def _translated_meanwhile(actor: User, post_id: int, form: TranslationForm) -> Response:
    def find() -> Translated:
        found = _translated(actor, post_id)
        _require_translator(actor, found)
        return found

    def says_the_same(found: Translated) -> bool:
        return found.translation is not None and found.translation.body == form.body.data

    def ask_again(found: Translated) -> Response:
        form.show_state_of(found.translation)
        return _translate_page(found, form, status=409)

    address = url_for("forum.post", post_id=post_id)
    return changed_meanwhile(find, says_the_same, lambda: see_other(address), ask_again)


def _translate_page(
    found: Translated, form: TranslationForm, *, status: int = 200, preview: str | None = None
) -> Response:
    form.into = found.lang
    return page(
        "forum/translate.html",
        "forum/_preview.html" if "preview" in request.form else None,
        status=status,
        found=found,
        form=form,
        preview=preview,
        is_conflict=status == 409,
    )


def _previewed(post: Post, body: str) -> str:
    return mentions.render_translation(post, body, commands.pictures_of_post(post.id))


def _translated(actor: User | None, post_id: int) -> Translated:
    found = queries.translation_of(queries.get_post(actor, post_id))
    if found is None:
        raise NotFoundError
    return found


def _require_translator(actor: User, found: Translated) -> None:
    if found.translation is None:
        policy.require(policy.may_translate(actor, found.post))
    else:
        policy.require(
            policy.may_change_translation(actor, found.post, found.post.thread, found.translation)
        )


@bp.get("/threads/<id:thread_id>/twin")
def twin_form(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_link_twin(actor, thread))
    return page("forum/twin.html", thread=thread, form=TwinForm())


@bp.post("/threads/<id:thread_id>/twin")
def link_twin(thread_id: int) -> Response:
    """Without another thread in the form: separate them."""
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_link_twin(actor, thread))
    hit("edit", str(actor.id))
    if "separate" in request.form:
        commands.unlink_twins(actor, thread)
        db.session.commit()
        flash_notice(_("These are two discussions again."))
        return _to(thread)
    form = TwinForm()
    if not form.validate() or not _linked(actor, thread, form):
        return page("forum/twin.html", status=422, thread=thread, form=form)
    flash_notice(_("The two discussions now lead to each other."))
    return _to(thread)


def _linked(actor: User, thread: queries.ThreadRow, form: TwinForm) -> bool:
    """Whether it worked; if not, the form says why."""
    other_id = form.thread_id()
    try:
        if other_id is None:
            raise NotFoundError
        other = queries.get_thread(actor, other_id)
    except NotFoundError:
        form.other.errors = [_("There is no discussion with this address.")]
        return False
    if thread.twin_id == other.id:
        return True
    if not commands.may_be_twins(thread, other):
        form.other.errors = [_("One of the two has to be in English and the other in French.")]
        return False
    if not policy.may_link_twin(actor, other):
        form.other.errors = [
            _("The other discussion is somebody else’s: ask a facilitator to link the two.")
        ]
        return False
    try:
        commands.link_twins(actor, thread, other)
        db.session.commit()
    except ChangedMeanwhileError:
        db.session.rollback()
        form.other.errors = [_("One of the two is linked to another discussion already.")]
        return False
    return True


def _to(thread: queries.ThreadRow) -> Response:
    return see_other(url_for("forum.thread", **canonical(thread)))


@bp.app_template_global()
def is_answered_there(thread: Any) -> bool:
    """Nobody has answered here, but somebody on the other side."""
    return bool(thread.twin_id and not thread.answer_count and thread.twin_answer_count)


@bp.app_template_global()
def other_side(thread: Any) -> Language | None:
    """The language in which the same conversation could begin."""
    return None if thread.twin_id else queries.other_language(thread.lang)
