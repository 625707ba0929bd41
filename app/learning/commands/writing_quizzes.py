"""Writing a quiz in the browser: its head, and question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.core.events import publish
from app.learning import queries
from app.learning.commands.loading import say_questions
from app.learning.commands.moving import place_in, take_the_rest_along
from app.learning.commands.writing import is_planned
from app.learning.events import QuizChanged
from app.learning.models import QUIZ, Question, Quiz
from app.learning.opening import tell_when_it_opens
from app.learning.quiz_reader import QuizPlan
from app.learning.quiz_writer import question_text, quiz_text
from app.programme.models import Week
from app.programme.planning import hold_weeks
from app.programme.revisions.commands import note_change
from app.programme.yaml_text import edition_of


class NoQuestionError(Exception):
    """It is shown, or shall be, or the plan names it, and asks nothing."""


@dataclass(frozen=True)
class QuizDraft:
    """What a quiz says beside its questions, and how it stands."""

    title_en: str
    title_fr: str
    minutes: int
    is_published: bool
    opens_at: datetime | None

    def is_said_by(self, quiz: Quiz) -> bool:
        return all(getattr(quiz, name) == value for name, value in vars(self).items())


def live_questions(quiz: Quiz) -> list[Question]:
    """Those that are asked, in their order."""
    there = [each for each in quiz.questions if each.archived_at is None]
    return sorted(there, key=lambda each: each.position)


def head_of(quiz: Quiz) -> str:
    """What its head says: names its state, whatever becomes of its questions."""
    said = (
        quiz.title_en, quiz.title_fr, quiz.minutes, quiz.is_published, quiz.opens_at, quiz.week_id
    )  # fmt: skip
    return edition_of(repr(said))


def make_quiz(actor: User, week: Week, draft: QuizDraft, reason: str = "") -> int:
    """A draft. Returns the id of the week's quiz: of the one that is there already and says the
    same (the other press of the button came first). ChangedMeanwhileError where that says something
    else, for the package has one quiz of each week."""
    policy.require(policy.may_write_course(actor, week.offering_id))
    hold(Week, week.id)
    there = select(Quiz).where(Quiz.week_id == week.id, Quiz.archived_at.is_(None))
    found = db.session.scalar(there.order_by(Quiz.id).limit(1))
    if found is not None:
        if not draft.is_said_by(found):
            raise ChangedMeanwhileError
        return found.id
    quiz = Quiz(uuid=str(uuid4()), week_id=week.id, is_packaged=False, **vars(draft))
    db.session.add(quiz)
    db.session.flush()  # its number is told
    note_change(actor, week.offering_id, QUIZ, quiz.uuid, "", quiz_text(quiz), reason)
    publish(QuizChanged(quiz.id))
    return quiz.id


def change_quiz(
    actor: User,
    quiz_id: int,
    draft: QuizDraft,
    *,
    seen: str,
    reason: str = "",
    week: Week | None = None,
) -> None:
    """``seen`` is the ``head_of`` that its editor had before them. ChangedMeanwhileError when it is
    another by now, NoQuestionError. With ``week`` it goes there: StaysError, NothingLeftError."""
    left = queries.quiz_to_write(actor, quiz_id).week_id
    if week is not None and week.id != left:
        hold_weeks(left, week.id)
    with _changed(actor, quiz_id, reason) as quiz:
        left, is_leaving = quiz.week_id, week is not None and week.id != quiz.week_id
        if draft.is_said_by(quiz) and not is_leaving:
            return
        if seen and head_of(quiz) != seen:
            raise ChangedMeanwhileError
        if week is not None and is_leaving:
            place_in(quiz, week)
        for name, value in vars(draft).items():
            setattr(quiz, name, value)
    if is_leaving:
        take_the_rest_along(actor, quiz, left, reason)


def move_quiz(actor: User, quiz: Quiz, week: Week, reason: str) -> None:
    """As it is. StaysError, NothingLeftError."""
    said = {name: getattr(quiz, name) for name in QuizDraft.__dataclass_fields__}
    change_quiz(actor, quiz.id, QuizDraft(**said), seen="", reason=reason, week=week)


def add_question(actor: User, quiz_id: int, values: Mapping[str, Any], reason: str = "") -> int:
    """The last. Returns its id: of one that says the same already, where there is one (the other
    press of the button came first)."""
    with _changed(actor, quiz_id, reason) as quiz:
        there = live_questions(quiz)
        for other in there:
            if _says(other, values):
                return other.id
        question = Question(uuid=str(uuid4()), position=len(there) + 1, **values)
        quiz.questions.append(question)
    return question.id


def change_question(
    actor: User,
    quiz_id: int,
    question_id: int,
    values: Mapping[str, Any],
    *,
    seen: str,
    reason: str = "",
) -> None:
    """What people answered stays as they answered it; it is looked at by the new words.
    ``seen`` is the edition of its text. ChangedMeanwhileError, NotFoundError."""
    with _changed(actor, quiz_id, reason) as quiz:
        question = _find(quiz, question_id)
        if _says(question, values):
            return
        if seen and edition_of(question_text(question)) != seen:
            raise ChangedMeanwhileError
        for name, value in values.items():
            setattr(question, name, value)


def move_question(actor: User, quiz_id: int, question_id: int, place: int) -> None:
    """To this place, 0 for the first; as far as there are places."""
    with _changed(actor, quiz_id) as quiz:
        question = _find(quiz, question_id)
        others = [each for each in live_questions(quiz) if each is not question]
        others.insert(place, question)
        _number(others)


def retire_question(actor: User, quiz_id: int, question_id: int) -> None:
    """It is asked no more; what people answered stays. NoQuestionError for the last of a quiz that
    is shown or planned."""
    with _changed(actor, quiz_id) as quiz:
        for question in live_questions(quiz):
            if question.id == question_id:
                question.archived_at = clock.now()
        _number(live_questions(quiz))


def bring_back_quiz(actor: User, quiz_id: int, plan: QuizPlan) -> None:
    """The words of an earlier version; how it stands stays as it is."""
    with _changed(actor, quiz_id) as quiz:
        for name in ("title_en", "title_fr", "minutes"):
            setattr(quiz, name, plan.values[name])
        say_questions(quiz, plan)


@contextmanager
def _changed(actor: User, quiz_id: int, reason: str = "") -> Iterator[Quiz]:
    """Held until the commit. What it said before is kept; nothing is written where nothing
    changed. NotFoundError, NoQuestionError."""
    quiz = queries.quiz_to_write(actor, quiz_id)
    hold(Quiz, quiz_id)
    db.session.expire(quiz)  # others may have changed it until now
    asked = select(Question).where(Question.quiz_id == quiz_id)
    db.session.scalars(asked.execution_options(populate_existing=True)).all()
    before = quiz_text(quiz)
    yield quiz
    if not live_questions(quiz) and (quiz.is_published or is_planned(quiz)):
        raise NoQuestionError
    db.session.flush()  # listeners read it
    quiz.questions.sort(key=lambda each: each.position)
    after = quiz_text(quiz)
    note_change(actor, quiz.offering_id, QUIZ, quiz.uuid, before, after, reason)
    if before != after:
        if quiz.is_published:
            tell_when_it_opens(quiz)
        publish(QuizChanged(quiz.id))


def _find(quiz: Quiz, question_id: int) -> Question:
    for question in live_questions(quiz):
        if question.id == question_id:
            return question
    raise NotFoundError


def _number(questions: list[Question]) -> None:
    for position, question in enumerate(questions, start=1):
        if question.position != position:
            question.position = position


def _says(question: Question, values: Mapping[str, Any]) -> bool:
    return all(getattr(question, name) == value for name, value in values.items())
