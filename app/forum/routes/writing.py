"""Starting a thread, answering, editing. "Preview" is a button of the same form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError, SlowedError
from app.forum import commands, mentions, queries
from app.forum.forms import (
    TITLE_LENGTH,
    EditFirstForm,
    EditForm,
    HoldForm,
    ReplyForm,
    ThreadForm,
)
from app.forum.models import Board, Kind, Place, Post
from app.forum.pace import count_writing
from app.forum.routes.attachments import (
    enclose,
    files_changed,
    is_about_files,
    show_files_brought,
    show_files_of,
)
from app.forum.routes.blueprint import bp, canonical
from app.forum.routes.conflicts import changed_meanwhile
from app.forum.routes.drafts import (
    DraftHere,
    draft_url,
    kept_if_refused,
    show_draft,
    show_own_draft,
)
from app.forum.routes.fragments import reply_form_of
from app.forum.routes.held import look_at, made_before, see_held
from app.forum.routes.listing import read_filters
from app.forum.routes.quotes import quote_asked_for
from app.forum.subjects import Subject, find_subject
from app.programme.queries import outline
from app.web import current_actor, get_lang, page, redirect_or, see_other
from app.web.errors import slowed_sentence
from app.web.htmx import wants_fragment
from app.web.limits import hit
from app.web.request import number_in
from app.web.setup import takes_files


@bp.get("/threads/new")
def new_thread() -> Response:
    actor = current_actor(required=True)
    asked = read_filters(request.args, outline(), queries.boards(), actor)
    board = asked.board or _board_of_today()
    if board is not None:  # who may not write now is told before they do
        policy.require(policy.may_start_thread(actor, board))
    form = _thread_form(actor, board)
    form.board.data = board.code if board else None
    form.stream.data = asked.chosen.get("stream", "all")
    form.kind.data = asked.filters.kind or Kind.DISCUSSION
    form.lang.data = get_lang()
    form.begun_in.data = str(asked.board.id if asked.board else 0)
    draft, place_id = None, form.draft_place()
    subject = find_subject(actor, request.args.get("about"))
    if subject is not None:
        _begin_about(form, subject)
    twin = _twin_of(actor, request.args.get("twin", ""))
    if twin is not None:
        _continue_in_the_other_language(form, twin)
    begun = queries.draft_at(actor, Place.THREAD, place_id)
    if _is_free_for(form, begun):
        draft = show_draft(actor, form, begun)
        twin = _twin_of(actor, form.twin.data or "")
        form.twin.data = str(twin.id) if twin is not None else ""
    show_files_brought(actor, form, None)
    return _thread_page(form, twin, draft=draft)


@bp.post("/threads/new")
@takes_files
def start_thread() -> Response:
    actor = current_actor(required=True)
    board = queries.boards().by_code.get(request.form.get("board", ""))
    form = _thread_form(actor, board)
    twin = _twin_of(actor, form.twin.data or "")
    place_id = form.draft_place()
    subject = find_subject(actor, form.about.data)
    enclose(actor, form)
    asked = _asked_while_writing(actor, form, twin, board)
    if asked is not None:
        return asked
    if made := made_before(actor, form.press()):
        return made
    screened = look_at(actor, form, form.title.data)
    if screened is None or board is None:
        return _thread_page(form, twin, status=422)
    count_writing("thread", actor)
    about = _key_of(subject)
    if screened.held:
        held_id = commands.hold_thread(
            actor,
            board,
            form.heading(outline()),
            form.text(),
            why=screened.held,
            enclosed=form.enclosures(),
            submission=form.press(),
            subject=about,
        )
        commands.end_draft(actor, Place.THREAD, place_id, form.hold())
        db.session.commit()
        return see_held(held_id)
    try:
        thread = commands.start_thread(
            actor,
            board,
            form.heading(outline()),
            form.text(),
            enclosed=form.enclosures(),
            submission=form.press(),
            subject=about,
        )
        if twin is not None:
            commands.link_started_twin(actor, twin, thread)
        commands.end_draft(actor, Place.THREAD, place_id, form.hold())
        db.session.commit()
    except IntegrityError as error:
        return _made_already(actor, form, error)
    if "poll" in request.form:
        return see_other(url_for("forum.new_poll", thread_id=thread.id))
    return see_other(url_for("forum.thread", **canonical(thread)))


@bp.get("/threads/<id:thread_id>/reply")
def new_reply(thread_id: int) -> Response:
    actor = current_actor(required=True)
    thread = queries.get_thread(actor, thread_id)
    policy.require(policy.may_reply(actor, thread))
    form, draft = reply_form_of(thread)
    context: dict[str, Any] = {"thread": thread, "form": form, "preview": None}
    context |= _around(Place.REPLY, thread.id, draft)
    if request.args.get("quote") is not None:
        quote = quote_asked_for(actor, thread.id, request.args.get("quote", ""))
        begun = "" if wants_fragment() else form.text()
        form.body.data = "\n\n".join(filter(None, (begun, quote))) + "\n\n"
        return page("forum/reply.html", "forum/_quote.html", **context)
    return page("forum/reply.html", **context)


@bp.post("/threads/<id:thread_id>/reply")
@takes_files
def post_reply(thread_id: int) -> Response:
    actor = current_actor(required=True)
    form = ReplyForm()
    with kept_if_refused(actor, Place.REPLY, thread_id, form):
        thread = queries.get_thread(actor, thread_id)
        policy.require(policy.may_reply(actor, thread))
    form.thread = thread
    around = _around(Place.REPLY, thread.id)
    context = {"thread": thread, "form": form, "preview": None, **around}
    enclose(actor, form)
    asked = _asked_while_answering(actor, form, thread, around)
    if asked is not None:
        return asked
    if made := made_before(actor, form.press()):
        return made
    screened = look_at(actor, form)
    if screened is None:
        return page("forum/reply.html", "forum/_reply_form.html", status=422, **context)
    count_writing("reply", actor)
    body, lang, enclosed = form.body.data, form.lang.data, form.enclosures()
    if screened.held:
        why, press = screened.held, form.press()
        held_id = commands.hold_reply(
            actor, thread, body, lang, why=why, enclosed=enclosed, submission=press
        )
        commands.end_draft(actor, Place.REPLY, thread_id, form.hold())
        db.session.commit()
        return see_held(held_id)
    try:
        post_id = commands.post_reply(
            actor, thread, body, lang, enclosed=enclosed, submission=form.press()
        )
        commands.end_draft(actor, Place.REPLY, thread.id, form.hold())
        db.session.commit()
    except IntegrityError as error:
        return _made_already(actor, form, error)
    except SlowedError as error:
        return _too_soon(form, error, context)
    return _reply_posted(actor, thread.id, post_id)


def _asked_while_answering(
    actor: User, form: ReplyForm, thread: queries.ThreadRow, around: dict[str, Any]
) -> Response | None:
    """The form again, with what one of its buttons asks for before anything is posted."""
    context: dict[str, Any] = {"form": form, "thread": thread, **around}
    if is_about_files():
        return files_changed("forum/reply.html", **context)
    if "preview" in request.form:
        return _preview("forum/reply.html", actor, **context)
    if "hint" in request.form:
        return page("forum/reply.html", "forum/_language_hint.html", preview=None, **context)
    return None


def _key_of(subject: Subject | None) -> str | None:
    return subject.key if subject else None


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
    draft = show_own_draft(actor, form, Place.EDIT, post_id)
    show_files_brought(actor, form, post_id)
    return _edit_page(post, form, draft=draft)


@bp.post("/posts/<id:post_id>/edit")
@takes_files
def edit_post(post_id: int) -> Response:
    actor = current_actor(required=True)
    with kept_if_refused(actor, Place.EDIT, post_id, HoldForm()):
        post = queries.get_post(actor, post_id)
        policy.require(policy.may_edit_post(actor, post, post.thread))
    form = _edit_form(actor, post)
    enclose(actor, form, post)
    if is_about_files():
        return files_changed(
            "forum/edit.html",
            form,
            post=post,
            is_conflict=False,
            **_around(Place.EDIT, post_id),
        )
    if "preview" in request.form:
        context = {"post": post, "is_conflict": False, **_around(Place.EDIT, post_id)}
        return _preview("forum/edit.html", actor, form, **context)
    if not form.validate():
        return _edit_page(post, form, status=422)
    hit("edit", str(actor.id))
    try:
        heading = form.heading(outline()) if isinstance(form, EditFirstForm) else None
        body, lang, seen = form.body.data, form.lang.data, form.state_seen()
        commands.edit_post(
            actor,
            post,
            body,
            lang,
            seen=seen,
            heading=heading,
            enclosed=form.enclosures(),
            reason=form.reason.data or "",
        )
        commands.end_draft(actor, Place.EDIT, post_id, form.hold())
        db.session.commit()
    except ChangedMeanwhileError:
        return _edited_meanwhile(actor, post_id, form)
    return see_other(url_for("forum.post", post_id=post.id))


def _edited_meanwhile(actor: User, post_id: int, form: EditForm) -> Response:
    def says_the_same(post: Post) -> bool:
        heading = form.heading(outline()) if isinstance(form, EditFirstForm) else None
        says = commands.says(post, form.body.data, form.lang.data, heading)
        return says and _has_files(post, form)

    def done() -> Response:
        commands.end_draft(actor, Place.EDIT, post_id, form.hold())
        db.session.commit()
        return see_other(url_for("forum.post", post_id=post_id))

    def ask_again(post: Post) -> Response:
        form.show_state_of(post)
        mine = list(form.enclosed)
        show_files_of(post, form)
        ids = {each.file.id for each in mine}
        form.enclosed = mine + [each for each in form.enclosed if each.file.id not in ids]
        return _edit_page(post, form, status=409)

    return changed_meanwhile(
        lambda: queries.get_post(actor, post_id), says_the_same, done, ask_again
    )


def _has_files(post: Post, form: EditForm) -> bool:
    """Whether the post's files, and what is said of them, are those of the form."""
    had = {(file.id, file.alt) for file in queries.attachments_of([post.id])[post.id]}
    return had == {(each.attachment.id, each.alt) for each in form.enclosures()}


def _edit_page(
    post: Post, form: EditForm, *, status: int = 200, draft: DraftHere | None = None
) -> Response:
    is_conflict = status == 409
    return page(
        "forum/edit.html",
        status=status,
        post=post,
        form=form,
        preview=None,
        is_conflict=is_conflict,
        **_around(Place.EDIT, post.id, draft),
    )


def _around(place: Place, place_id: int, draft: DraftHere | None = None) -> dict[str, Any]:
    """What every form to write in needs beside itself, for its draft."""
    return {"draft_url": draft_url(place, place_id), "draft": draft, "kept": None}


def _too_soon(form: ReplyForm, error: SlowedError, context: dict[str, Any]) -> Response:
    """Every word comes back, and how long to wait."""
    db.session.rollback()
    form.body.errors = [*form.body.errors, slowed_sentence(error.wait)]
    return page("forum/reply.html", "forum/_reply_form.html", status=422, **context)


def _reply_posted(actor: User, thread_id: int, post_id: int) -> Response:
    """Plain: to the new post. htmx: the post at the end of the page, and an empty form."""

    def answer() -> Response:
        thread = queries.get_thread(actor, thread_id)
        last = queries.page_of_posts(actor, thread, thread.last_number).posts
        post = next(row for row in last if row.id == post_id)
        beside = queries.beside(actor, thread, [post])
        return page("forum/_reply_posted.html", thread=thread, post=post, beside=beside)

    return redirect_or(url_for("forum.post", post_id=post_id), answer)


def _preview(
    template: str, actor: User, form: ThreadForm | ReplyForm | EditForm, **context: Any
) -> Response:
    """The text as it would look, by the same renderer; nothing is kept."""
    hit("preview", str(actor.id))
    form.body.validate(form)
    pictures = commands.pictures_of(form.enclosures())
    is_fine = not form.body.errors
    preview = mentions.render_for(actor, form.text(), pictures)[0] if is_fine else None
    context_of_form: dict[str, Any] = {"form": form, "preview": preview, **context}
    return page(template, "forum/_preview.html", **context_of_form)


def _made_already(actor: User, form: ThreadForm | ReplyForm, error: IntegrityError) -> Response:
    """The other press of the button came first: show what it made."""
    db.session.rollback()
    made = queries.find_submission(actor, form.press())
    if made is None:
        raise error
    return see_other(url_for("forum.post", post_id=made))


def _thread_form(actor: User, board: Board | None) -> ThreadForm:
    form = ThreadForm()
    form.offer(actor, board, outline(), get_lang())
    form.offer_boards(queries.boards(), outline(), get_lang())
    return form


def _thread_page(
    form: ThreadForm,
    twin: queries.ThreadRow | None,
    *,
    fragment: str | None = None,
    status: int = 200,
    similar: Sequence[Any] | None = None,
    draft: DraftHere | None = None,
) -> Response:
    """With every word that is in the form; ``similar`` where it was asked for."""
    return page(
        "forum/new_thread.html",
        fragment,
        status=status,
        form=form,
        preview=None,
        similar=similar,
        twin=twin,
        subject=find_subject(current_actor(), form.about.data),
        **_around(Place.THREAD, form.draft_place(), draft),
    )


def _asked_while_writing(
    actor: User, form: ThreadForm, twin: queries.ThreadRow | None, board: Board | None
) -> Response | None:
    """The form again, with what one of its buttons asks for before anything is posted."""
    around = _around(Place.THREAD, form.draft_place())
    around |= {"twin": twin, "similar": None, "subject": find_subject(actor, form.about.data)}
    if is_about_files():
        return files_changed("forum/new_thread.html", form, **around)
    if "preview" in request.form:
        return _preview("forum/new_thread.html", actor, form, **around)
    if "fields" in request.form:
        return _thread_page(form, twin, fragment="forum/_kind_fields.html")
    if "similar" in request.form:
        return _similar(actor, form, twin, board)
    return None


def _similar(
    actor: User, form: ThreadForm, twin: queries.ThreadRow | None, board: Board | None
) -> Response:
    """What has been talked about already; counted like a look at a text before it is sent."""
    hit("preview", str(actor.id))
    title, board_id = (form.title.data or "")[:TITLE_LENGTH], board.id if board else None
    found = queries.similar_threads(actor, title, board_id, get_lang())
    return _thread_page(form, twin, fragment="forum/_similar.html", similar=found)


def _edit_form(actor: User, post: Post) -> EditForm:
    form = EditForm()
    if post.number == 1 and policy.may_edit_heading(actor, post.thread):
        form = EditFirstForm()
        form.offer(actor, post.thread, outline(), get_lang())
    form.known = f"{post.thread.title}\n{post.body}"
    return form


def _twin_of(actor: User, number: str) -> queries.ThreadRow | None:
    """The thread of which a new one shall be the other side, when it can."""
    thread_id = number_in(number)
    if thread_id is None:
        return None
    try:
        thread = queries.get_thread(actor, thread_id)
    except NotFoundError:
        return None
    return thread if thread.twin_id is None and queries.other_language(thread.lang) else None


def _is_free_for(form: ThreadForm, found: Any) -> bool:
    """Whether the draft of this place is what the form is for (the other side of a thread, talk of
    a thing), or of nothing any more. A form for nothing of its own takes whatever was begun."""
    begun = {name: form[name].data for name in ("twin", "about") if form[name].data}
    if not begun or found is None or found.fields is None:
        return True
    return begun.items() <= dict(found.fields).items()


def _begin_about(form: ThreadForm, subject: Subject) -> None:
    """Where talk of this thing belongs."""
    form.about.data = subject.key
    board = queries.boards().by_id.get(subject.board_id or 0)
    if board is not None:
        form.board.data = board.code
    if stream := outline().stream_by_id(subject.stream_id):
        form.stream.data = stream.code


def _continue_in_the_other_language(form: ThreadForm, twin: queries.ThreadRow) -> None:
    stream = outline().stream_by_id(twin.stream_id)
    form.twin.data = str(twin.id)
    form.board.data = queries.boards().by_id[twin.board_id].code
    form.stream.data = stream.code if stream else "all"
    form.kind.data = twin.kind
    form.lang.data = queries.other_language(twin.lang)


def _board_of_today() -> Board | None:
    course = outline()
    week = course.week_now(course.current_offering) if course.current_offering else None
    return queries.boards().by_week.get(week.id) if week else None
