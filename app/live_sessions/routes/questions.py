"""What people want to ask a guest, before a session and while it goes on."""

from __future__ import annotations

from collections.abc import Callable

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.text import visible_line
from app.live_sessions import commands, queries
from app.live_sessions.models import SessionQuestion
from app.live_sessions.routes.blueprint import bp
from app.programme.live_sessions.models import LiveSession
from app.programme.live_sessions.queries import get_session
from app.web import current_actor, flash_notice, get_lang, page, redirect_or, see_other
from app.web.limits import hit

SHORTEST, LONGEST = 8, 300
Do = Callable[[User, LiveSession, SessionQuestion], None]


@bp.get("/sessions/<id:live_id>/questions")
def question_list(live_id: int) -> Response:
    """All of them, page by page."""
    cursor = queries.cursor_in(request.args.get("after"))
    return _list(get_session(live_id), cursor)


@bp.post("/sessions/<id:live_id>/questions")
def ask_guest(live_id: int) -> Response:
    actor = current_actor(required=True)
    session = get_session(live_id)
    text = visible_line(request.form.get("text"))
    if not SHORTEST <= len(text) <= LONGEST:
        return _list(session, None, typed=text, status=422)
    hit("reply", str(actor.id))
    commands.ask_guest(actor, session, text, get_lang())
    db.session.commit()
    flash_notice(_("Your question is on the list."))
    return see_other(_address(live_id))


@bp.post("/sessions/<id:live_id>/questions/<id:question_id>/vote")
def vote_for_question(live_id: int, question_id: int) -> Response:
    return _do(live_id, question_id, "vote", commands.vote_for)


@bp.post("/sessions/<id:live_id>/questions/<id:question_id>/unvote")
def withdraw_question_vote(live_id: int, question_id: int) -> Response:
    return _do(live_id, question_id, "vote", commands.withdraw_vote)


@bp.post("/sessions/<id:live_id>/questions/<id:question_id>/withdraw")
def withdraw_question(live_id: int, question_id: int) -> Response:
    """Nothing happens when it is gone already."""
    return _do(live_id, question_id, "edit", commands.withdraw_question, may_be_gone=True)


@bp.post("/sessions/<id:live_id>/questions/<id:question_id>/answered")
def settle_question(live_id: int, question_id: int) -> Response:
    """``answered`` is empty for one that was not, after all."""
    is_answered = request.form.get("answered", "1") != ""

    def settle(actor: User, session: LiveSession, question: SessionQuestion) -> None:
        commands.settle_question(actor, session, question, is_answered=is_answered)

    return _do(live_id, question_id, "edit", settle)


@bp.post("/sessions/<id:live_id>/questions/<id:question_id>/discuss")
def discuss_question(live_id: int, question_id: int) -> Response:
    return _do(live_id, question_id, "edit", commands.discuss_question)


def _do(
    live_id: int, question_id: int, limit: str, change: Do, *, may_be_gone: bool = False
) -> Response:
    """One press of a button beside a question. Plain: back to the list; htmx: the list as it is."""
    actor = current_actor(required=True)
    session = get_session(live_id)
    try:
        question = queries.get_question(live_id, question_id)
    except NotFoundError:
        if may_be_gone:
            return see_other(_address(live_id))
        raise
    hit(limit, str(actor.id))
    change(actor, session, question)
    db.session.commit()
    return redirect_or(_address(live_id), lambda: _list(get_session(live_id), None))


def _list(
    session: LiveSession, cursor: tuple[int, int] | None, *, typed: str = "", status: int = 200
) -> Response:
    return page(
        "live_sessions/questions.html",
        "live_sessions/_questions.html",
        status=status,
        session=session,
        questions=queries.list_questions(current_actor(), session.id, cursor),
        typed=typed,
        is_wrong=status == 422,
    )


def _address(live_id: int) -> str:
    return url_for("live_sessions.session", live_id=live_id) + "#questions"
