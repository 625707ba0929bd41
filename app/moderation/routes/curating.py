"""Putting threads and messages in order: pages with one plain form each, for one thread, one
message, or many threads at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import plain_text_of_html
from app.forum import queries as forum
from app.forum.models import Post, Thread
from app.moderation import commands, queries
from app.moderation.commands import TO_THREAD, Wish, may_curate_thread
from app.moderation.forms import CurateForm, form_for
from app.moderation.kinds import KINDS
from app.moderation.models import Kind
from app.moderation.routes.blueprint import bp
from app.policy import Ruling
from app.programme.queries import outline
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit
from app.web.request import number_in

GROUPS = (
    (_l("What it is"), (Kind.RENAME, Kind.RECAST, Kind.READDRESS, Kind.RELABEL)),
    (
        _l("Where it stands"),
        (Kind.TRANSFER, Kind.PIN, Kind.UNPIN, Kind.FEATURE, Kind.UNFEATURE),
    ),
    (_l("How it goes on"), (Kind.CLOSE, Kind.REOPEN, Kind.SLOW, Kind.QUICKEN)),
    (_l("Who reads it"), (Kind.HIDE, Kind.SHOW)),
)
TO_ONE = f"<any({','.join(TO_THREAD)}):do>"
# What makes sense for many at once: each has a title of its own.
TO_MANY = f"<any({','.join(kind for kind in TO_THREAD if kind is not Kind.RENAME)}):do>"
TO_POST = (
    f"<any({','.join((Kind.HIDE_POST, Kind.SHOW_POST, Kind.LOCK_POST, Kind.UNLOCK_POST))}):do>"
)


@bp.get("/threads/<id:thread_id>/curate")
def curate(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.thread_to_curate(actor, thread_id)
    return page("moderation/curate.html", thread=thread, groups=_groups(actor, thread))


@bp.get(f"/threads/<id:thread_id>/curate/{TO_ONE}")
def curate_form(thread_id: int, do: str) -> Response:
    actor = current_actor(required=True)
    thread = queries.thread_to_curate(actor, thread_id)
    kind = Kind(do)
    policy.require(may_curate_thread(actor, thread, Wish(kind)))
    form = form_for(kind, actor, forum.boards(), outline(), sent=False)
    _show_as_it_is(form, thread)
    return _thread_page(kind, thread, form)


@bp.post(f"/threads/<id:thread_id>/curate/{TO_ONE}")
def curate_thread(thread_id: int, do: str) -> Response:
    actor = current_actor(required=True)
    thread = queries.thread_to_curate(actor, thread_id)
    kind = Kind(do)
    policy.require(may_curate_thread(actor, thread, Wish(kind)))
    form = form_for(kind, actor, forum.boards(), outline(), sent=True)
    if not form.validate():
        return _thread_page(kind, thread, form, status=422)
    hit("edit", str(actor.id))
    act_id = commands.curate_thread(actor, thread.id, form.wish(kind, forum.boards(), outline()))
    db.session.commit()
    _say_done(act_id)
    return see_other(url_for("forum.thread", thread_id=thread.id, slug=thread.slug))


def _thread_page(kind: Kind, thread: Thread, form: CurateForm, status: int = 200) -> Response:
    return page(
        "moderation/curate_form.html",
        status=status,
        what=KINDS[kind],
        thread=thread,
        post=None,
        said="",
        form=form,
    )


@bp.get(f"/posts/<id:post_id>/curate/{TO_POST}")
def curate_post_form(post_id: int, do: str) -> Response:
    actor = current_actor(required=True)
    kind, post = Kind(do), forum.get_post(actor, post_id)
    policy.require(_may_curate_post(actor, post, kind))
    form = form_for(kind, actor, forum.boards(), outline(), sent=False)
    return _post_page(kind, post, form)


@bp.post(f"/posts/<id:post_id>/curate/{TO_POST}")
def curate_post(post_id: int, do: str) -> Response:
    actor = current_actor(required=True)
    kind, post = Kind(do), forum.get_post(actor, post_id)
    policy.require(_may_curate_post(actor, post, kind))
    form = form_for(kind, actor, forum.boards(), outline(), sent=True)
    if not form.validate():
        return _post_page(kind, post, form, status=422)
    hit("edit", str(actor.id))
    wish = form.wish(kind, forum.boards(), outline())
    act_id = commands.curate_post(actor, post, kind, wish.reason, wish.reason_lang)
    db.session.commit()
    _say_done(act_id)
    return see_other(url_for("forum.post", post_id=post.id))


def _may_curate_post(actor: User, post: Post, kind: Kind) -> Ruling:
    if post.joined_id is not None:
        raise NotFoundError  # its words are in another message
    if kind in (Kind.HIDE_POST, Kind.SHOW_POST):
        return policy.may_hide_post(actor, post, post.thread)
    return policy.may_curate(actor, post.thread)


def _post_page(kind: Kind, post: Post, form: CurateForm, status: int = 200) -> Response:
    context: dict[str, Any] = {"what": KINDS[kind], "thread": post.thread, "post": post}
    context["said"] = plain_text_of_html(post.html)
    return page("moderation/curate_form.html", status=status, form=form, **context)


@bp.get("/threads/curate")
def choose_for_many() -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_see_log(actor))
    threads = queries.threads_to_curate(actor, _numbers(request.args.getlist("thread")))
    kinds = [kind for kind in TO_THREAD if kind is not Kind.RENAME]
    if not threads:
        flash_notice(_("Choose some discussions first."))
        return see_other(url_for("forum.thread_list"))
    return page("moderation/curate_many.html", threads=threads, kinds=kinds)


@bp.get(f"/threads/curate/{TO_MANY}")
def form_for_many(do: str) -> Response:
    actor = current_actor(required=True)
    policy.require(policy.may_see_log(actor))
    kind = Kind(do)
    threads = queries.threads_to_curate(actor, _numbers(request.args.getlist("thread")))
    form = form_for(kind, actor, forum.boards(), outline(), sent=False)
    return _many_page(actor, threads, Wish(kind), form)


@bp.post(f"/threads/curate/{TO_MANY}")
def curate_many(do: str) -> Response:
    """What would happen first; and with ``confirm``, it does."""
    actor = current_actor(required=True)
    policy.require(policy.may_see_log(actor))
    kind = Kind(do)
    threads = queries.threads_to_curate(actor, _numbers(request.form.getlist("thread")))
    form = form_for(kind, actor, forum.boards(), outline(), sent=True)
    if not form.validate():
        return _many_page(actor, threads, Wish(kind), form, status=422)
    wish = form.wish(kind, forum.boards(), outline())
    if "confirm" not in request.form:
        return _many_page(actor, threads, wish, form, can_confirm=True)
    hit("edit", str(actor.id))
    ids = [thread.id for thread in threads]
    done = commands.curate_threads(actor, ids, wish, secrets.token_urlsafe(12))
    db.session.commit()
    flash_notice(
        ngettext("%(num)d discussion was changed.", "%(num)d discussions were changed.", done)
    )
    return see_other(url_for("forum.thread_list"))


def _many_page(
    actor: User,
    threads: Sequence[Thread],
    wish: Wish,
    form: CurateForm,
    *,
    can_confirm: bool = False,
    status: int = 200,
) -> Response:
    """Each with whether this person may, and why not."""
    rulings = [(thread, may_curate_thread(actor, thread, wish)) for thread in threads]
    return page(
        "moderation/curate_many_form.html",
        status=status,
        what=KINDS[wish.kind],
        rulings=rulings,
        allowed=sum(bool(ruling) for _thread, ruling in rulings),
        form=form,
        can_confirm=can_confirm,
    )


def _numbers(sent: list[str]) -> list[int]:
    return [number for text in sent[: queries.MOST_AT_ONCE] if (number := number_in(text))]


def _say_done(act_id: int | None) -> None:
    flash_notice(_("It is done.") if act_id else _("It was so already."))


def _groups(actor: User, thread: Thread) -> list[tuple[Any, list[Kind]]]:
    possible = _possible(actor, thread)
    found = [(name, [kind for kind in kinds if kind in possible]) for name, kinds in GROUPS]
    return [(name, kinds) for name, kinds in found if kinds]


def _possible(actor: User, thread: Thread) -> list[Kind]:
    """What changes something as the thread is now, and this person may do."""
    senseless = {
        Kind.REOPEN if thread.closed_at is None else Kind.CLOSE,
        Kind.UNPIN if thread.pinned_until is None else None,
        Kind.UNFEATURE if thread.featured_at is None else Kind.FEATURE,
        Kind.QUICKEN if thread.slow_seconds is None else None,
        Kind.SHOW if thread.hidden_at is None else Kind.HIDE,
    }
    return [
        kind
        for kind in TO_THREAD
        if kind not in senseless and may_curate_thread(actor, thread, Wish(kind))
    ]


def _show_as_it_is(form: CurateForm, thread: Thread) -> None:
    """What is asked for begins as it is now."""
    board = forum.boards().by_id[thread.board_id]
    stream = outline().stream_by_id(thread.stream_id) if thread.stream_id else None
    now = {
        "title": thread.title,
        "kind": thread.kind,
        "lang": thread.lang,
        "stream": stream.code if stream else "all",
        "board": board.code,
    }
    for name, value in now.items():
        if name in form:
            form[name].data = value
