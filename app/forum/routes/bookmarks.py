"""Bookmarks: kept beside a post, listed and changed under *me*."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import commands, queries
from app.forum.forms import BookmarkForm
from app.forum.queries.bookmarks import parse_cursor
from app.forum.routes.around import Here, Piece, Slot, feature
from app.forum.routes.blueprint import bp
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit
from app.web.stencil import Hole

SORTS = ("new", "reminder")


@bp.get("/me/bookmarks")
def bookmarks() -> Response:
    actor = current_actor(required=True)
    asked = request.args.get("sort", "new")
    sort = asked if asked in SORTS else "new"
    cursor = parse_cursor(request.args.get("cursor", ""))
    today = today_here()
    return page(
        "forum/bookmarks.html",
        due=queries.due_bookmarks(actor, today) if sort == "new" and cursor is None else [],
        bookmarks=queries.list_bookmarks(actor, sort, cursor),
        sort=sort,
        cursor=cursor,
        today=today,
    )


@bp.get("/me/bookmarks/<id:bookmark_id>")
def bookmark(bookmark_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_bookmark(actor, bookmark_id)
    form = BookmarkForm(formdata=None, note=found.note, remind_on=found.remind_on)
    return _bookmark_page(actor, found, form)


@bp.post("/me/bookmarks/<id:bookmark_id>")
def change_bookmark(bookmark_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.get_bookmark(actor, bookmark_id)
    form = BookmarkForm()
    form.limit(today_here(), found.remind_on)
    if not form.validate():
        return _bookmark_page(actor, found, form, status=422)
    hit("mark", str(actor.id))
    commands.change_bookmark(found, form.note.data, form.remind_on.data)
    db.session.commit()
    flash_notice(_("Your bookmark is saved."))
    return see_other(url_for("forum.bookmarks"))


@bp.post("/me/bookmarks/<id:bookmark_id>/remove")
def remove_bookmark(bookmark_id: int) -> Response:
    """Also of a post that is no longer shown."""
    actor = current_actor(required=True)
    found = queries.get_bookmark(actor, bookmark_id)
    return _remove(actor, found.post_id, url_for("forum.bookmarks"))


@bp.post("/posts/<id:post_id>/bookmark")
def keep_bookmark(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    hit("mark", str(actor.id))
    commands.keep_bookmark(actor, post, queries.count_bookmarks(actor))
    db.session.commit()
    flash_notice(_("Bookmarked. Only you can see it; you can add a note or a reminder to it."))
    return see_other(url_for("forum.post", post_id=post.id))


@bp.post("/posts/<id:post_id>/unbookmark")
def drop_bookmark(post_id: int) -> Response:
    """By the post, whose button may be pressed twice."""
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    return _remove(actor, post.id, url_for("forum.post", post_id=post.id))


def _remove(actor: User, post_id: int, back_to: str) -> Response:
    hit("mark", str(actor.id))
    commands.remove_bookmark(actor, post_id)
    db.session.commit()
    flash_notice(_("The bookmark is removed."))
    return see_other(back_to)


@feature(60)
def bookmark_buttons(here: Here) -> Iterator[Piece]:
    """In the menu, and beside the buttons where one is kept."""
    if not policy.may_bookmark(here.reader, 0):
        return
    for post in here.rows:
        bookmark_id = here.mine.bookmarks.get(post.id)
        button = here.stencil(
            "forum/_bookmark_button.html", _holes, is_kept=bookmark_id is not None
        )
        yield Piece(post.id, Slot.MORE, button)
        if bookmark_id is not None:
            link = here.stencil("forum/_bookmark_link.html", _holes)
            yield Piece(post.id, Slot.ACTIONS, link, {"bookmark_id": bookmark_id})


def today_here() -> date:
    """The day it is where the site is: all its dates are told in that zone."""
    return clock.today(current_app.config["TIMEZONE"])


def _holes() -> dict[str, Any]:
    return {name: Hole(name) for name in ("post_id", "number", "bookmark_id")}


def _bookmark_page(
    actor: User, bookmark: Any, form: BookmarkForm, *, status: int = 200
) -> Response:
    return page(
        "forum/bookmark.html",
        status=status,
        bookmark=bookmark,
        form=form,
        is_shown=queries.is_shown(actor, bookmark),
    )
