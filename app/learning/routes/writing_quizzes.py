"""Facilitators write the quiz of a week: its head, and its questions one page each."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.learning import commands, queries
from app.learning.commands import NoQuestionError, head_of, live_questions
from app.learning.models import Question, Quiz, Type
from app.learning.opening_forms import QuizForm, quiz_form
from app.learning.question_forms import QuestionForm, question_form
from app.learning.quiz_writer import head_text, question_text
from app.learning.routes.blueprint import bp
from app.learning.routes.place import (
    as_it_is_now,
    home_of,
    shall_be_published,
    week_chosen,
)
from app.programme.labels import why_it_stays
from app.programme.models import Offering, Week
from app.programme.place import count_writing, place_of
from app.programme.planning import NothingLeftError
from app.programme.queries import outline
from app.programme.revisions.kinds import StaysError
from app.programme.yaml_text import edition_of
from app.web import current_actor, flash_notice, page, see_other


@bp.get("/offerings/<offering>/weeks/<id:number>/quiz")
def new_quiz(offering: str, number: int) -> Response:
    """A week has one quiz: where there is one already, that."""
    _actor, found, week = place_of(offering, number)
    there = queries.quiz_of_week(week.id)
    if there is not None:
        return redirect(url_for("learning.edit_quiz", quiz_id=there.id), code=302)
    return _head_page(found, week, None, _form(found, week, formdata=None))


@bp.post("/offerings/<offering>/weeks/<id:number>/quiz")
def make_quiz(offering: str, number: int) -> Response:
    _actor, found, week = place_of(offering, number)
    form = _form(found, week)
    if not form.validate():
        return _head_page(found, week, None, form, status=422)
    actor = count_writing()
    try:
        draft = form.draft(is_published=False)
        made = commands.make_quiz(actor, week, draft, form.reason.data)
    except ChangedMeanwhileError:
        return _begun_meanwhile(actor, found, week, form)
    return _saved(made, _("The quiz is begun. Write its questions below."))


def _begun_meanwhile(actor: User, offering: Offering, week: Week, form: QuizForm) -> Response:
    """Somebody else has begun the week's quiz: theirs comes first, and the form is sent to it."""
    db.session.rollback()
    there = queries.quiz_of_week(week.id)
    if there is None:
        raise NotFoundError
    there = queries.quiz_to_write(actor, there.id)
    form.seen.data = head_of(there)
    return _head_page(offering, week, there, form, is_conflict=True, status=409)


@bp.get("/quizzes/<id:quiz_id>/edit")
def edit_quiz(quiz_id: int) -> Response:
    found = queries.quiz_to_write(current_actor(required=True), quiz_id)
    offering, week = home_of(found)
    form = _form(offering, week, formdata=None)
    form.show(found)
    return _head_page(offering, week, found, form)


@bp.post("/quizzes/<id:quiz_id>/edit")
def change_quiz(quiz_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    actor = current_actor(required=True)
    found = queries.quiz_to_write(actor, quiz_id)
    offering, week = home_of(found)
    form = _form(offering, week)
    if not form.validate():
        return _head_page(offering, week, found, form, status=422)
    count_writing()
    is_published = shall_be_published(found)
    try:
        draft = form.draft(is_published=is_published)
        seen, why = form.seen.data or "", form.reason.data
        commands.change_quiz(actor, quiz_id, draft, seen=seen, reason=why, week=week_chosen(form))
    except (StaysError, NothingLeftError) as error:
        found = as_it_is_now(queries.quiz_to_write, quiz_id)
        form.week.errors = [why_it_stays(error)]
        return _head_page(offering, week, found, form, status=422)
    except NoQuestionError:
        found = as_it_is_now(queries.quiz_to_write, quiz_id)
        return _head_page(offering, week, found, form, is_empty=True, status=422)
    except ChangedMeanwhileError:
        found = as_it_is_now(queries.quiz_to_write, quiz_id)
        form.seen.data = head_of(found)
        return _head_page(offering, week, found, form, is_conflict=True, status=409)
    return _saved(quiz_id, _("The quiz is saved."))


@bp.get("/quizzes/<id:quiz_id>/questions/new/<question_type>")
def new_question(quiz_id: int, question_type: str) -> Response:
    found = queries.quiz_to_write(current_actor(required=True), quiz_id)
    return _question_page(found, None, question_form(_type(question_type), formdata=None))


@bp.post("/quizzes/<id:quiz_id>/questions/new/<question_type>")
def add_question(quiz_id: int, question_type: str) -> Response:
    actor = current_actor(required=True)
    found = queries.quiz_to_write(actor, quiz_id)
    form = question_form(_type(question_type))
    if not form.validate():
        return _question_page(found, None, form, status=422)
    count_writing()
    commands.add_question(actor, quiz_id, form.values(), form.reason.data)
    return _saved(quiz_id, _("The question is the last of the quiz: move it to its place."))


@bp.get("/quizzes/<id:quiz_id>/questions/<id:asked_id>")
def edit_question(quiz_id: int, asked_id: int) -> Response:
    found = queries.quiz_to_write(current_actor(required=True), quiz_id)
    question = _question(found, asked_id)
    form = question_form(Type(question.type), question.settings, formdata=None)
    form.show(vars(question), edition_of(question_text(question)))
    return _question_page(found, question, form)


@bp.post("/quizzes/<id:quiz_id>/questions/<id:asked_id>")
def change_question(quiz_id: int, asked_id: int) -> Response:
    actor = current_actor(required=True)
    found = queries.quiz_to_write(actor, quiz_id)
    question = _question(found, asked_id)
    form = question_form(Type(question.type), question.settings)
    if not form.validate():
        return _question_page(found, question, form, status=422)
    count_writing()
    seen, why = form.seen.data or "", form.reason.data
    try:
        commands.change_question(actor, quiz_id, asked_id, form.values(), seen=seen, reason=why)
    except ChangedMeanwhileError:
        found = as_it_is_now(queries.quiz_to_write, quiz_id)
        question = _question(found, asked_id)
        now = question_text(question)
        form.seen.data = edition_of(now)
        return _question_page(found, question, form, now=now, status=409)
    return _saved(quiz_id, _("The question is saved."))


@bp.post("/quizzes/<id:quiz_id>/questions/<id:asked_id>/move")
def move_question(quiz_id: int, asked_id: int) -> Response:
    """To a place rather than up or down, so that a second press does nothing more."""
    place = request.form.get("to", "")
    if not (place.isascii() and place.isdecimal() and len(place) < 4):
        return see_other(url_for("learning.edit_quiz", quiz_id=quiz_id))
    return _do(
        quiz_id,
        lambda actor: commands.move_question(actor, quiz_id, asked_id, int(place)),
        _("The question is moved."),
    )


@bp.post("/quizzes/<id:quiz_id>/questions/<id:asked_id>/retire")
def retire_question(quiz_id: int, asked_id: int) -> Response:
    return _do(
        quiz_id,
        lambda actor: commands.retire_question(actor, quiz_id, asked_id),
        _("The question is taken out. The history of the quiz can bring it back."),
    )


def _do(quiz_id: int, change: Callable[[User], None], said: str) -> Response:
    actor = current_actor(required=True)
    queries.quiz_to_write(actor, quiz_id)
    count_writing()
    try:
        change(actor)
    except NoQuestionError:
        db.session.rollback()
        flash_notice(_no_question(), "danger")
        return see_other(url_for("learning.edit_quiz", quiz_id=quiz_id))
    return _saved(quiz_id, said)


def _no_question() -> str:
    said: str = _(
        "A quiz that everybody is shown, or the plan names, has one question at the least."
    )
    return said


def _form(offering: Offering, week: Week, **given: object) -> QuizForm:
    return quiz_form(offering, outline().weeks_of(offering), week, **given)


def _type(name: str) -> Type:
    try:
        return Type(name)
    except ValueError:
        raise NotFoundError from None


def _question(found: Quiz, asked_id: int) -> Question:
    for question in live_questions(found):
        if question.id == asked_id:
            return question
    raise NotFoundError


def _saved(quiz_id: int, said: str) -> Response:
    db.session.commit()
    forget_all()
    flash_notice(said)
    return see_other(url_for("learning.edit_quiz", quiz_id=quiz_id))


def _head_page(
    offering: Offering,
    week: Week,
    found: Quiz | None,
    form: QuizForm,
    *,
    is_conflict: bool = False,
    is_empty: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "learning/write_quiz.html",
        status=status,
        offering=offering,
        week=week,
        quiz=found,
        form=form,
        questions=live_questions(found) if found is not None else [],
        now=head_text(found) if found and is_conflict else "",
        problem=_no_question() if is_empty else "",
        types=list(Type),
    )


def _question_page(
    found: Quiz,
    question: Question | None,
    form: QuestionForm,
    *,
    now: str = "",
    status: int = 200,
) -> Response:
    return page(
        "learning/write_question.html",
        status=status,
        quiz=found,
        question=question,
        form=form,
        now=now,
    )
