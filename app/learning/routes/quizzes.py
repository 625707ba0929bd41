"""Reading a quiz, taking it, and looking at what one answered."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum import queries as forum
from app.learning import commands, queries
from app.learning.forms import answered_in, checked_in, new_token, question_asked_for
from app.learning.grading import is_graded
from app.learning.labels import Verdict
from app.learning.models import Attempt, Question, Quiz, State
from app.learning.routes.blueprint import bp
from app.learning.routes.previews import instead_of_quiz
from app.learning.showing import Shown, View, show_question, show_quiz
from app.learning.subjects import find_question, key_of_question, key_of_quiz
from app.web import (
    current_actor,
    flash_notice,
    for_strangers,
    get_lang,
    never_cached,
    page,
    see_other,
)
from app.web.htmx import wants_fragment
from app.web.limits import address, hit


@bp.get("/quizzes/<id:quiz_id>")
@never_cached
def quiz(quiz_id: int) -> Response:
    """Nothing is written before something is sent: the token of an attempt comes with the form."""
    actor = current_actor()
    try:
        found = queries.get_quiz(actor, quiz_id)
    except NotFoundError:
        return instead_of_quiz(actor, quiz_id)
    draft = queries.draft_of(actor, found)
    return _quiz_page(actor, found, _view(draft), draft)


@bp.post("/quizzes/<id:quiz_id>/save")
def save(quiz_id: int) -> Response:
    """The page does so by itself while somebody answers, and so does the button."""
    actor = current_actor(required=True)
    found = queries.get_quiz(actor, quiz_id)
    hit("draft", str(actor.id))
    answered = answered_in(request.form, found, get_lang())
    attempt = commands.keep_answers(actor, found, answered)
    db.session.commit()
    if wants_fragment():
        known = list(answered.answers)
        return make_response(render_template("learning/_saved.html", attempt=attempt, known=known))
    if attempt.state == State.FINISHED:
        return _to_attempt(found, attempt)
    flash_notice(_("Your answers are kept. You can go on whenever you like, on any device."))
    return see_other(url_for("learning.quiz", quiz_id=quiz_id))


@bp.post("/quizzes/<id:quiz_id>/check")
@for_strangers
def check(quiz_id: int) -> Response:
    """What is said of one answer, at once."""
    actor = current_actor()
    found = queries.get_quiz(actor, quiz_id)
    question = question_asked_for(request.form, found)
    if question is None:
        return see_other(url_for("learning.quiz", quiz_id=quiz_id))
    hit("quiz", str(actor.id) if actor else address())
    answered = answered_in(request.form, found, get_lang())
    view = View(answered.token, answered.lang, answered.answers, checked_in(request.form, found))
    if actor is not None:
        draft = commands.check_question(actor, found, question, answered)
        db.session.commit()
        if draft.state == State.FINISHED:
            return _to_attempt(found, draft)
    if wants_fragment():
        return _question_fragment(actor, found, question, view)
    if actor is None:
        return _quiz_page(actor, found, view, None)
    if str(question.id) not in answered.answers:
        flash_notice(_("Answer the question first, then check it."), "warning")
    anchor = f"question-{question.id}"
    return see_other(url_for("learning.quiz", quiz_id=quiz_id, _anchor=anchor))


@bp.post("/quizzes/<id:quiz_id>/finish")
@for_strangers
def finish(quiz_id: int) -> Response:
    actor = current_actor()
    found = queries.get_quiz(actor, quiz_id)
    hit("quiz", str(actor.id) if actor else address())
    answered = answered_in(request.form, found, get_lang())
    if actor is None:
        view = View(answered.token, answered.lang, answered.answers, is_final=True)
        return _attempt_page(None, found, view)
    attempt = commands.finish_attempt(actor, found, answered)
    db.session.commit()
    return _to_attempt(found, attempt)


@bp.post("/quizzes/<id:quiz_id>/reflect")
def reflect(quiz_id: int) -> Response:
    """To the form of a new discussion, with what was written here."""
    actor = current_actor(required=True)
    found = queries.get_quiz(actor, quiz_id)
    question = question_asked_for(request.form, found)
    if question is None:
        return see_other(url_for("learning.quiz", quiz_id=quiz_id))
    hit("draft", str(actor.id))
    answered = answered_in(request.form, found, get_lang())
    attempt = commands.keep_answers(actor, found, answered)
    text = answered.answers.get(str(question.id), "")
    subject = find_question(actor, question.id)
    board = forum.boards().by_id[subject.board_id or 0].code
    if text and not commands.begin_discussion(actor, subject, board, str(text), get_lang()):
        if attempt.state == State.FINISHED:
            return _kept_nowhere(actor, found, answered)
        flash_notice(
            _(
                "You have another draft of a discussion, which is untouched. Your answer is kept in the quiz."
            ),
            "warning",
        )
    db.session.commit()
    return see_other(url_for("forum.new_thread", about=subject.key))


def _kept_nowhere(actor: User, found: Quiz, answered: commands.Answered) -> Response:
    """The attempt was finished in another tab, and another draft is where the discussion would
    begin: everything stays in the form, which begins a new attempt when it is sent."""
    db.session.rollback()
    notice = _(
        "You finished this attempt in another tab, and you have another draft of a discussion. Nothing was changed: your answers are still below, and “Save and go on later” keeps them as a new attempt."
    )
    view = View(new_token(), answered.lang, answered.answers)
    return _quiz_page(actor, found, view, None, status=409, notice=notice)


@bp.get("/quizzes/<id:quiz_id>/<any(check, finish, reflect):step>")
def answered_before(quiz_id: int, step: str) -> Response:
    """What is shown of answers that are not kept has no address of its own: from its language link,
    or when it is asked for again, one comes to the quiz."""
    return redirect(url_for("learning.quiz", quiz_id=quiz_id), code=302)


@bp.get("/quizzes/<id:quiz_id>/attempts/<id:attempt_id>")
def attempt(quiz_id: int, attempt_id: int) -> Response:
    """For who made it alone."""
    actor = current_actor(required=True)
    found = queries.get_quiz(actor, quiz_id)
    finished = queries.get_attempt(actor, found, attempt_id)
    view = View(finished.token, get_lang(), finished.answers, is_final=True)
    return _attempt_page(actor, found, view)


def _view(draft: Attempt | None) -> View:
    if draft is None:
        return View(new_token(), get_lang(), {})
    checked = {int(name) for name in draft.checked}
    return View(draft.token, get_lang(), draft.answers, checked)


def _to_attempt(found: Quiz, attempt: Attempt) -> Response:
    return see_other(url_for("learning.attempt", quiz_id=found.id, attempt_id=attempt.id))


def _talked_about(actor: User | None, shown: list[Shown], *more: str) -> set[str]:
    return forum.subjects_talked_about(
        actor, [*(key_of_question(one.question) for one in shown), *more]
    )


def _question_fragment(actor: User | None, found: Quiz, question: Question, view: View) -> Response:
    shown = show_question(question, found.questions.index(question) + 1, view)
    html = render_template(
        "learning/_question.html",
        quiz=found,
        shown=shown,
        talked=_talked_about(actor, [shown]),
        is_fresh=True,
        is_preview=False,
    )
    return make_response(html)


def _quiz_page(
    actor: User | None,
    found: Quiz,
    view: View,
    draft: Attempt | None,
    *,
    status: int = 200,
    notice: str = "",
) -> Response:
    shown = show_quiz(found, view)
    return page(
        "learning/quiz.html",
        status=status,
        warning=notice,
        is_preview=False,
        quiz=found,
        all_shown=shown,
        token=view.token,
        draft=draft,
        best=queries.best_results(actor, [found]).get(found.id),
        last=queries.last_of(actor, found),
        about=key_of_quiz(found),
        talked=_talked_about(actor, shown, key_of_quiz(found)),
    )


def _attempt_page(actor: User | None, found: Quiz, view: View) -> Response:
    shown = show_quiz(found, view)
    verdicts = [one.verdict for one in shown if one.verdict is not None]
    return page(
        "learning/attempt.html",
        quiz=found,
        all_shown=shown,
        right=verdicts.count(Verdict.RIGHT),
        out_of=sum(is_graded(one.question.type) for one in shown),
        best=queries.best_results(actor, [found]).get(found.id),
        about=key_of_quiz(found),
        talked=_talked_about(actor, shown, key_of_quiz(found)),
    )
