"""Taking a quiz: answers are kept while somebody thinks, looked at one by one, and finished.

A form brings the token of its attempt. The first time it is sent there is an attempt; however
often it is sent again there is no second one, and what is finished stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import NotFoundError
from app.learning import queries
from app.learning.grading import Mark, grade, is_graded
from app.learning.models import Attempt, FirstMark, Question, Quiz, State
from app.programme import commands as programme
from app.programme.models import How


@dataclass(frozen=True)
class Answered:
    """What a form brings: its attempt's token, answers by the question's id, and the language in
    which they were given. ``dropped`` are the questions it knew an answer to and has none for: what
    was answered in another tab or on another device since is none of them, and stays."""

    token: str
    lang: str
    answers: Mapping[str, Any]
    dropped: frozenset[str] = frozenset()


def keep_answers(actor: User, quiz: Quiz, answered: Answered) -> Attempt:
    """The draft with these answers in it; the attempt as it is when it was finished meanwhile."""
    policy.require(policy.may_take_quiz(actor))
    attempt = _begun(actor, quiz, answered)
    if attempt.state == State.DRAFT:
        kept = {n: said for n, said in attempt.answers.items() if n not in answered.dropped}
        attempt.answers = kept | dict(answered.answers)
        attempt.lang = answered.lang
        attempt.updated_at = clock.now()
    return attempt


def check_question(actor: User, quiz: Quiz, question: Question, answered: Answered) -> Attempt:
    """Keep the answers, and remember how this one was when it was looked at first."""
    attempt = keep_answers(actor, quiz, answered)
    name = str(question.id)
    if attempt.state == State.DRAFT and name in attempt.answers and name not in attempt.checked:
        mark = grade(question.type, question.settings, attempt.answers[name])
        if mark.is_answered:
            attempt.checked = attempt.checked | {name: bool(mark.is_right)}
    return attempt


def finish_attempt(actor: User, quiz: Quiz, answered: Answered) -> Attempt:
    """Once: a second time the finished attempt is given and nothing happens. What stands for the
    quiz in its week's plan is done."""
    attempt = keep_answers(actor, quiz, answered)
    if attempt.state != State.DRAFT:
        return attempt
    graded = [each for each in queries.questions_of(quiz) if is_graded(each.type)]
    marks = {
        str(each.id): grade(each.type, each.settings, attempt.answers.get(str(each.id)))
        for each in graded
    }
    is_first = not queries.has_finished(actor, quiz)
    attempt.state = State.FINISHED
    attempt.score, attempt.out_of = sum(bool(mark.is_right) for mark in marks.values()), len(marks)
    attempt.finished_at = clock.now()
    programme.note_thing_done(actor, quiz.uuid, quiz.week_id, How.ANSWERED)
    if is_first:
        _note_first(attempt, marks)
    return attempt


def _note_first(attempt: Attempt, marks: Mapping[str, Mark]) -> None:
    """A question that was looked at before the end counts as it was then; one that was left open
    tells nothing."""
    db.session.add_all(
        FirstMark(
            attempt_id=attempt.id,
            question_id=int(name),
            lang=attempt.lang,
            is_right=attempt.checked.get(name, bool(mark.is_right)),
        )
        for name, mark in marks.items()
        if mark.is_answered
    )


def _begun(actor: User, quiz: Quiz, answered: Answered) -> Attempt:
    """The attempt with this token when it is finished, else the one that is not, else a new one:
    held until the commit, so that what two tabs send at once comes one after the other.
    NotFoundError for the token of another quiz."""
    own = select(Attempt).where(Attempt.user_id == actor.id, Attempt.quiz_id == quiz.id)
    with_token = own.where(Attempt.token == answered.token)
    found = db.session.scalar(with_token)
    if found is not None and found.state == State.FINISHED:
        return found
    held = _hold(actor, quiz)
    if held is None:
        _begin(actor, quiz, answered)
        held = _hold(actor, quiz)
    if held is not None:
        return db.session.get_one(Attempt, held, populate_existing=True)
    # Another tab finished it in between; else the token is that of another quiz's attempt.
    found = db.session.scalar(with_token, execution_options={"populate_existing": True})
    if found is None:
        raise NotFoundError
    return found


def _hold(actor: User, quiz: Quiz) -> int | None:
    """The id of the draft. Writing it first keeps others from it, on either database."""
    draft = Attempt.user_id == actor.id, Attempt.quiz_id == quiz.id, Attempt.state == State.DRAFT
    return db.session.scalar(
        update(Attempt)
        .where(*draft)
        .values(updated_at=clock.now())
        .returning(Attempt.id)
        .execution_options(synchronize_session=False)
    )


def _begin(actor: User, quiz: Quiz, answered: Answered) -> None:
    now = clock.now()
    values = {"user_id": actor.id, "quiz_id": quiz.id, "token": answered.token,
              "state": State.DRAFT, "lang": answered.lang, "answers": {}, "checked": {},
              "created_at": now, "updated_at": now}  # fmt: skip
    db.session.execute(insert(Attempt).values(**values).on_conflict_do_nothing())
