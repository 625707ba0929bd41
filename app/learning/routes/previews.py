"""What is written and not shown yet, as everybody will be shown it: for those who write it."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.errors import NotFoundError
from app.learning import queries
from app.learning.activity_forms import result_form
from app.learning.commands import live_questions
from app.learning.forms import new_token
from app.learning.routes.blueprint import bp
from app.learning.showing import View, show_question
from app.programme.queries import outline
from app.web import current_actor, get_lang, page


@bp.get("/activities/<id:activity_id>/preview")
def preview_activity(activity_id: int) -> Response:
    """As everybody will be shown it, by the same template; nothing can be sent from it."""
    found = queries.activity_to_write(current_actor(required=True), activity_id)
    streams = outline().streams_of(found.week.offering)
    form = result_form(found, None, streams)
    form.show(None, streams[0].code)
    return page(
        "learning/activity.html",
        activity=found,
        own=None,
        form=form,
        is_conflict=False,
        is_preview=True,
        draft=None,
        draft_url="",
        kept=None,
        may_write=policy.YES,
        sees_results=policy.YES,
        offers=[],
        streams={stream.code: stream for stream in streams},
    )


@bp.get("/quizzes/<id:quiz_id>/preview")
def preview_quiz(quiz_id: int) -> Response:
    """As everybody will be shown it, by the same template; nothing can be sent from it."""
    found = queries.quiz_to_write(current_actor(required=True), quiz_id)
    view = View(new_token(), get_lang(), {})
    shown = [show_question(each, n, view) for n, each in enumerate(live_questions(found), start=1)]
    nothing: dict[str, Any] = {"draft": None, "best": None, "last": None, "warning": ""}
    return page(
        "learning/quiz.html",
        quiz=found,
        all_shown=shown,
        token=view.token,
        about="",
        talked=set(),
        is_preview=True,
        **nothing,
    )


def instead_of_activity(actor: User | None, activity_id: int) -> Response:
    """Where its page does not exist yet: its preview, for whoever writes it. NotFoundError for
    everybody else."""
    if actor is None:
        raise NotFoundError
    queries.activity_to_write(actor, activity_id)
    return redirect(url_for("learning.preview_activity", activity_id=activity_id), code=302)


def instead_of_quiz(actor: User | None, quiz_id: int) -> Response:
    """The same of a quiz."""
    if actor is None:
        raise NotFoundError
    queries.quiz_to_write(actor, quiz_id)
    return redirect(url_for("learning.preview_quiz", quiz_id=quiz_id), code=302)
