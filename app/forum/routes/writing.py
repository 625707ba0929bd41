"""Starting a thread, answering, editing. "Preview" is a button of the same form."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError
from app.core.text import render_post
from app.forum import commands, queries
from app.forum.forms import EditFirstForm, EditForm, ReplyForm, ThreadForm
from app.forum.models import Board, Kind, Post
from app.forum.routes.attachments import enclose, files_changed, is_about_files, show_files_of
from app.forum.routes.blueprint import bp, canonical
from app.forum.routes.fragments import text_lang_of
from app.forum.routes.listing import read_filters
from app.programme.queries import outline
from app.web import current_actor, get_lang, page, redirect_or, see_other
from app.web.limits import hit
from app.web.setup import takes_files


@bp.get("/threads/new")
def new_thread() -> Response:
    actor = current_actor(required=True)
    asked = read_filters(request.args, outline(), queries.boards())
    board = asked.board or _board_of_today()
    form = _thread_form(actor, board)
    form.board.data = board.code if board else None
    form.stream.data = asked.chosen.get("stream", "all")
    form.kind.data = asked.filters.kind or Kind.DISCUSSION
    form.lang.data = get_lang()
    return page("forum/new_thread.html", form=form, preview=None)


@bp.post("/threads/new")
@takes_files
def start_thread() -> Response:
    actor = current_actor(required=True)
    board = queries.boards().by_code.get(request.form.get("board", ""))
    form = _thread_form(actor, board)
    enclose(actor, form)
    if is_about_files():
        return files_changed("forum/new_thread.html", form)
    if "preview" in request.form:
        return _preview("forum/new_thread.html", actor, form)
    if not form.validate() or board is None:
        return page("forum/new_thread.html", status=422, form=form, preview=None)
    if made := queries.find_submission(actor, form.press()):
        return see_other(url_for("forum.post", post_id=made))
    _count("thread", actor)
    try:
        thread = commands.start_thread(
            actor,
            board,
            form.draft(outline()),
            form.body.data,
            enclosed=form.enclosures(),
            submission=form.press(),
        )
        db.session.commit()
    except IntegrityError as error:
        return _made_already(actor, form, error)
    return see_other(url_for("forum.thread", **canonical(thread)))


@bp.get("/threads/<id:thread_id>/reply")
def new_reply(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_reply(actor, thread))
    form = ReplyForm(formdata=None, lang=text_lang_of(thread))
    return page("forum/reply.html", thread=thread, form=form, preview=None)


@bp.post("/threads/<id:thread_id>/reply")
@takes_files
def post_reply(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_reply(actor, thread))
    form = ReplyForm()
    enclose(actor, form)
    if is_about_files():
        return files_changed("forum/reply.html", form, thread=thread)
    if "preview" in request.form:
        return _preview("forum/reply.html", actor, form, thread=thread)
    if not form.validate():
        context = {"thread": thread, "form": form, "preview": None}
        return page("forum/reply.html", "forum/_reply_form.html", status=422, **context)
    if made := queries.find_submission(actor, form.press()):
        return see_other(url_for("forum.post", post_id=made))
    _count("reply", actor)
    try:
        body, lang, enclosed = form.body.data, form.lang.data, form.enclosures()
        post_id = commands.post_reply(
            actor, thread, body, lang, enclosed=enclosed, submission=form.press()
        )
        db.session.commit()
    except IntegrityError as error:
        return _made_already(actor, form, error)
    return _reply_posted(actor, thread.id, post_id)


@bp.get("/posts/<id:post_id>/edit")
def edit_form(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    policy.require(policy.may_edit_post(actor, post, post.thread))
    form = _edit_form(actor, post)
    form.body.data, form.lang.data = post.body, post.lang
    form.show_state_of(post)
    show_files_of(post, form)
    if isinstance(form, EditFirstForm):
        stream = outline().stream_by_id(post.thread.stream_id)
        form.title.data, form.kind.data = post.thread.title, post.thread.kind
        form.stream.data = stream.code if stream else "all"
    return _edit_page(post, form)


@bp.post("/posts/<id:post_id>/edit")
@takes_files
def edit_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    post = queries.get_post(actor, post_id)
    policy.require(policy.may_edit_post(actor, post, post.thread))
    form = _edit_form(actor, post)
    enclose(actor, form, post)
    if is_about_files():
        return files_changed("forum/edit.html", form, post=post, is_conflict=False)
    if "preview" in request.form:
        return _preview("forum/edit.html", actor, form, post=post, is_conflict=False)
    if not form.validate():
        return _edit_page(post, form, status=422)
    hit("edit", str(actor.id))
    try:
        heading = form.draft(outline()) if isinstance(form, EditFirstForm) else None
        body, lang, seen = form.body.data, form.lang.data, form.state_seen()
        enclosed = form.enclosures()
        commands.edit_post(actor, post, body, lang, seen=seen, heading=heading, enclosed=enclosed)
        db.session.commit()
    except ChangedMeanwhileError:
        return _changed_meanwhile(actor, post_id, form)
    return see_other(url_for("forum.post", post_id=post.id))


def _changed_meanwhile(actor: User, post_id: int, form: EditForm) -> Response:
    """Both texts: theirs to read, one's own in the form, which now knows the newer state."""
    db.session.rollback()
    db.session.expire_all()
    post = queries.get_post(actor, post_id)
    heading = form.draft(outline()) if isinstance(form, EditFirstForm) else None
    if commands.says(post, form.body.data, form.lang.data, heading):
        return see_other(url_for("forum.post", post_id=post.id))  # the other press came first
    form.show_state_of(post)
    return _edit_page(post, form, status=409)


def _edit_page(post: Post, form: EditForm, *, status: int = 200) -> Response:
    is_conflict = status == 409
    return page(
        "forum/edit.html",
        status=status,
        post=post,
        form=form,
        preview=None,
        is_conflict=is_conflict,
    )


def _reply_posted(actor: User, thread_id: int, post_id: int) -> Response:
    """Plain: to the new post. htmx: the post at the end of the page, and an empty form."""

    def answer() -> Response:
        thread = queries.get_thread(actor, thread_id)
        last = queries.page_of_posts(actor, thread, thread.last_number).posts
        post = next(row for row in last if row.id == post_id)
        return page("forum/_reply_posted.html", thread=thread, post=post)

    return redirect_or(url_for("forum.post", post_id=post_id), answer)


def _preview(
    template: str, actor: User, form: ThreadForm | ReplyForm | EditForm, **context: Any
) -> Response:
    """The text as it would look, by the same renderer; nothing is kept."""
    hit("preview", str(actor.id))
    form.body.validate(form)
    pictures = commands.pictures_of(form.enclosures())
    preview = render_post(form.body.data or "", pictures) if not form.body.errors else None
    context_of_form: dict[str, Any] = {"form": form, "preview": preview, **context}
    return page(template, "forum/_preview.html", **context_of_form)


def _made_already(actor: User, form: ThreadForm | ReplyForm, error: IntegrityError) -> Response:
    """The other press of the button came first: show what it made."""
    db.session.rollback()
    made = queries.find_submission(actor, form.press())
    if made is None:
        raise error
    return see_other(url_for("forum.post", post_id=made))


def _count(what: str, actor: User) -> None:
    """Newcomers may write so much on their first day; nobody faster than people type, but for
    those who look after the place."""
    if policy.has_new_member_limits(actor):
        hit(f"new_member_{what}", str(actor.id))
    elif not policy.is_exempt_from_posting_limits(actor):
        hit(what, str(actor.id))


def _thread_form(actor: User, board: Board | None) -> ThreadForm:
    form = ThreadForm()
    form.offer(actor, board, outline(), get_lang())
    form.offer_boards(queries.boards(), outline(), get_lang())
    return form


def _edit_form(actor: User, post: Post) -> EditForm:
    if post.number != 1:
        return EditForm()
    form = EditFirstForm()
    form.offer(actor, post.thread, outline(), get_lang())
    return form


def _board_of_today() -> Board | None:
    course = outline()
    week = course.week_now(course.current_offering) if course.current_offering else None
    return queries.boards().by_week.get(week.id) if week else None
