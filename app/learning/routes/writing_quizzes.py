"""Facilitators write the quiz of a week: its head, and its questions one page each."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core.cache import forget_all
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.learning import commands, queries
from app.learning.commands import NoQuestionError, head_of, live_questions
from app.learning.models import Question, Quiz, Type
from app.learning.opening_forms import QuizForm, quiz_form
from app.learning.question_forms import QuestionForm, question_form
from app.learning.quiz_writer import question_text
from app.learning.routes.blueprint import bp
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.programme.yaml_text import edition_of
from app.web import current_actor, flash_notice, page, see_other
from app.web.limits import hit

PUBLISH = "publish"
DRAFT = "draft"


@bp.get("/offerings/<offering>/weeks/<id:number>/quiz")
def new_quiz(offering: str, number: int) -> Response:
    """A week has one quiz: where there is one already, that."""
    found, week = _place(offering, number)
    there = queries.quiz_of_week(week.id)
    if there is not None:
        return redirect(url_for("learning.edit_quiz", quiz_id=there.id), code=302)
    return _head_page(found, week, None, quiz_form(found, formdata=None))


@bp.post("/offerings/<offering>/weeks/<id:number>/quiz")
def make_quiz(offering: str, number: int) -> Response:
    found, week = _place(offering, number)
    form = quiz_form(found)
    if not form.validate():
        return _head_page(found, week, None, form, status=422)
    actor = _count()
    try:
        made = commands.make_quiz(actor, week, form.draft(is_published=False))
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
    offering, week = _home(found)
    form = quiz_form(offering, formdata=None)
    form.show(found)
    return _head_page(offering, week, found, form)


@bp.post("/quizzes/<id:quiz_id>/edit")
def change_quiz(quiz_id: int) -> Response:
    """If somebody changed it meanwhile, both are shown: sent again, the form knows of it."""
    actor = current_actor(required=True)
    found = queries.quiz_to_write(actor, quiz_id)
    offering, week = _home(found)
    form = quiz_form(offering)
    if not form.validate():
        return _head_page(offering, week, found, form, status=422)
    _count()
    act = request.form.get("act")
    is_published = act == PUBLISH or (found.is_published and act != DRAFT)
    try:
        draft = form.draft(is_published=is_published)
        commands.change_quiz(actor, quiz_id, draft, seen=form.seen.data or "")
    except NoQuestionError:
        found = _as_it_is_now(actor, quiz_id)
        return _head_page(offering, week, found, form, is_empty=True, status=422)
    except ChangedMeanwhileError:
        found = _as_it_is_now(actor, quiz_id)
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
    _count()
    commands.add_question(actor, quiz_id, form.values())
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
    _count()
    seen = form.seen.data or ""
    try:
        commands.change_question(actor, quiz_id, asked_id, form.values(), seen=seen)
    except ChangedMeanwhileError:
        found = _as_it_is_now(actor, quiz_id)
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
    _count()
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


def _place(slug: str, number: int) -> tuple[Offering, Week]:
    """For those who may write there."""
    actor = current_actor(required=True)
    course = outline()
    offering = course.offering(slug)
    policy.require(policy.may_write_course(actor, offering.id))
    return offering, course.week(offering, number)


def _home(found: Quiz) -> tuple[Offering, Week]:
    course = outline()
    week = course.week_by_id(found.week_id)
    return course.offering_by_id(week.offering_id), week


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


def _count() -> User:
    actor = current_actor(required=True)
    hit("write_course", str(actor.id))
    return actor


def _as_it_is_now(actor: User, quiz_id: int) -> Quiz:
    db.session.rollback()
    db.session.expire_all()
    return queries.quiz_to_write(actor, quiz_id)


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
        now=f"{found.title_en}\n{found.title_fr}\n{found.minutes}" if found and is_conflict else "",
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
