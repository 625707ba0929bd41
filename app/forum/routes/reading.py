"""A thread, and the way to any of its posts."""

from __future__ import annotations

from typing import Any

import structlog
from flask import make_response, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import plain_text_of_html
from app.forum import commands, queries
from app.forum.numbering import numbering_of
from app.forum.routes.blueprint import bp, canonical, page_url
from app.forum.subjects import find_subject
from app.programme.queries import outline
from app.web import current_actor, page
from app.web.request import number_in

log = structlog.get_logger()


@bp.get("/threads/<id:thread_id>")
@bp.get("/threads/<id:thread_id>-<slug>")
@bp.get("/threads/<id:thread_id>-<slug>/<id:number>")
def thread(thread_id: int, slug: str = "", number: int = 1) -> Response:
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    numbering = numbering_of(thread)
    if thread.id != thread_id or numbering.is_retired(number):
        return redirect(_where_it_is(actor, thread, thread_id, number), code=301)
    if slug != thread.slug or number > thread.last_number or request.path.endswith(("/0", "/1")):
        right = numbering.in_use(number)
        return redirect(url_for("forum.thread", **canonical(thread, right)), code=301)
    posts = queries.page_of_posts(actor, thread, number)
    response = page("forum/thread.html", **thread_context(actor, thread, posts))
    if actor is not None and _is_read_now():
        _mark_shown(actor, thread, posts.highest_shown)
    return response


@bp.get("/threads/<id:thread_id>/newer")
def newer(thread_id: int) -> Response:
    """Asked now and then by an open page: how many answers have come after ``?after=``; 204, which
    changes nothing, while there are none."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    asked = request.args.get("after", "")
    after = number_in(asked) or 0
    count = queries.count_newer(actor, thread, after)
    if not count:
        return make_response("", 204)
    first = numbering_of(thread).next_after(after)
    return page("forum/_newer.html", thread=thread, count=count, first=first)


@bp.get("/threads/<id:thread_id>/print")
def print_thread(thread_id: int) -> Response:
    """Everything in a few long pages, without what can be pressed; for paper, and to keep."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    asked = request.args.get("from", "")
    posts = queries.all_posts(actor, thread, number_in(asked) or 1)
    # As a stranger sees it.
    beside = queries.beside(None, thread, posts.posts)
    return page(
        "forum/print.html",
        thread=thread,
        posts=posts,
        beside=beside,
        canonical_path=page_url(thread, 1),
    )


@bp.get("/posts/<id:post_id>")
def post(post_id: int) -> Response:
    """302, for posts may move to another thread."""
    return redirect(_address_of(*queries.permalink(current_actor(), post_id)), code=302)


def _address_of(thread_id: int, slug: str, number: int) -> str:
    parts: dict[str, Any] = {"number": number} if number > 1 else {}
    target = url_for("forum.thread", thread_id=thread_id, slug=slug, **parts)
    return f"{target}#post-{number}"


def _where_it_is(actor: User | None, thread: queries.ThreadRow, asked_id: int, number: int) -> str:
    """The address of the message that once had this number in the thread that was asked for; where
    that may not be seen, of what stood around it."""
    try:
        return _address_of(*queries.moved_to(actor, asked_id, number))
    except NotFoundError:
        stays = thread.id == asked_id
        right = numbering_of(thread).in_use(number) if stays else 1
        return url_for("forum.thread", **canonical(thread, right))


def thread_context(
    actor: User | None, thread: queries.ThreadRow, posts: queries.ThreadPage
) -> dict[str, Any]:
    """What ``forum/thread.html`` needs."""
    board = queries.boards().by_id[thread.board_id]
    may_reply = policy.may_reply(actor, thread)
    return {
        "thread": thread,
        "posts": posts,
        "board": board,
        "offering": outline().offering_by_id(board.offering_id) if board.offering_id else None,
        "already": thread.read_number,
        "canonical_path": page_url(thread, posts.first),
        "modified": thread.last_post_at,
        "may_reply": may_reply,
        "is_last_page": posts.number == posts.pages,
        "beside": queries.beside(actor, thread, posts.posts),
        "subject": find_subject(actor, thread.subject),
        "description": plain_text_of_html(_first_words(posts)),
    }


def _first_words(posts: queries.ThreadPage) -> str:
    """The HTML of the first post on the page that is still there."""
    return next((post.html for post in posts.posts if post.deleted_at is None), "")


def _is_read_now() -> bool:
    """Not when a browser only looks whether the page is there, or fetches it in case."""
    return request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _mark_shown(actor: User, thread: queries.ThreadRow, highest: int) -> None:
    """The one write a GET makes. A reader who cannot be marked still reads."""
    try:
        if commands.mark_shown(actor, thread.id, highest, thread.mark):
            db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("reading mark not kept", error=type(error).__name__, thread=thread.id)
