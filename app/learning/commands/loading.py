"""Making the database say what a package says of its quizzes and activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db, hold
from app.core.text import render_official
from app.learning.activity_reader import ActivityPlan
from app.learning.activity_writer import activity_text
from app.learning.commands.moving import move_talk_later
from app.learning.models import ACTIVITY, QUIZ, Activity, Question, Quiz
from app.learning.opening import tell_when_it_opens
from app.learning.quiz_reader import QuizPlan
from app.learning.quiz_writer import quiz_text
from app.learning.schedule import Opening
from app.programme.models import Offering, Week
from app.programme.package import LANGUAGES
from app.programme.revisions.commands import note_change

Thing = TypeVar("Thing", Quiz, Activity)


def load_quizzes(plans: Sequence[QuizPlan], offerings: Sequence[Offering]) -> None:
    """In every offering, each with rows of its own. What the package has no more is archived: its
    answers stay. Loading the same again changes nothing."""
    in_these = _weeks_of(offerings)
    _hold_all(Quiz, in_these)
    of_weeks = select(Quiz, Week.offering_id).join(Week).where(in_these)
    of_weeks = of_weeks.execution_options(populate_existing=True)
    known: _Known[Quiz] = _Known(db.session.execute(of_weeks.options(selectinload(Quiz.questions))))
    for week in db.session.scalars(select(Week).where(in_these).order_by(Week.id)).all():
        for plan in plans:
            if plan.week == week.number:
                _load(known.take(week, plan.uuid) or Quiz(), week, plan)
    _archive(quiz for quiz in known.rest() if quiz.is_packaged)


def load_activities(plans: Sequence[ActivityPlan], offerings: Sequence[Offering]) -> None:
    """As with quizzes. What people wrote is theirs, and stays."""
    in_these = _weeks_of(offerings)
    weeks = db.session.scalars(select(Week).where(in_these).order_by(Week.id)).all()
    _hold_all(Activity, in_these)
    of_weeks = select(Activity, Week.offering_id).join(Week).where(in_these)
    of_weeks = of_weeks.execution_options(populate_existing=True)
    known: _Known[Activity] = _Known(db.session.execute(of_weeks))
    for plan in plans:
        html = {
            f"prompt_html_{lang}": render_official(plan.values[f"prompt_{lang}"])
            for lang in LANGUAGES
        }
        for week in weeks:
            if plan.week == week.number:
                activity = known.take(week, plan.uuid) or Activity()
                where = {"week_id": week.id, "uuid": plan.uuid, "archived_at": None}
                when = {"opens_at": _opens_at(plan.opening, week.offering), "is_packaged": True}
                before, left = _text_of(activity), activity.week_id
                _say(activity, {**plan.values, **html, **where, **when})
                activity.week = week
                db.session.add(activity)
                _note_loaded(activity, before, left)
    _archive(activity for activity in known.rest() if activity.is_packaged)


def _hold_all(model: type[Activity] | type[Quiz], in_these: ColumnElement[bool]) -> None:
    """So that what somebody saves meanwhile comes before, and is kept among the revisions, or
    after. In one order, for those that hold several."""
    of_weeks = select(model.id).join(Week).where(in_these).order_by(model.id)
    for thing_id in db.session.scalars(of_weeks).all():
        hold(model, thing_id)


def _opens_at(opening: Opening | None, offering: Offering) -> datetime | None:
    return opening.moment_in(offering) if opening is not None else None


def _text_of(thing: Activity | Quiz) -> str:
    """Nothing, for one that is not there yet."""
    if not thing.id:
        return ""
    return quiz_text(thing) if isinstance(thing, Quiz) else activity_text(thing)


def _note_loaded(thing: Activity | Quiz, before: str, left: int) -> None:
    """What people had made of it is kept among its revisions; in another week than ``left``, where
    it was, what they said of it follows."""
    if before and left != thing.week_id:
        move_talk_later(thing, left)
    if before:
        kind = QUIZ if isinstance(thing, Quiz) else ACTIVITY
        note_change(None, thing.offering_id, kind, thing.uuid, before, _text_of(thing))
    if thing.opens_at is not None and thing.opens_at > clock.now():
        db.session.flush()  # the job needs its number
        tell_when_it_opens(thing)


def _weeks_of(offerings: Sequence[Offering]) -> ColumnElement[bool]:
    return Week.offering_id.in_([offering.id for offering in offerings])


class _Known(Generic[Thing]):
    """What offerings have already: by its UUID, in whichever week. One that the package has in
    another week is the same thing there, with what people made of it."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._things: dict[tuple[int, str], list[Thing]] = {}
        for thing, offering_id in rows:
            self._things.setdefault((offering_id, thing.uuid), []).append(thing)

    def take(self, week: Week, uuid: str) -> Thing | None:
        """Where moving once left one in each week: that of this week, which no other may take the
        place of."""
        things = self._things.get((week.offering_id, uuid), [])
        things.sort(key=lambda each: (each.week_id == week.id, each.archived_at is None, each.id))
        return things.pop() if things else None

    def rest(self) -> list[Thing]:
        return [thing for things in self._things.values() for thing in things]


def _say(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _load(quiz: Quiz, week: Week, plan: QuizPlan) -> None:
    before, left = _text_of(quiz), quiz.week_id
    when = {"opens_at": _opens_at(plan.opening, week.offering), "is_packaged": True}
    where = {"week_id": week.id, "uuid": plan.uuid, "archived_at": None}
    _say(quiz, {**plan.values, **where, **when})
    quiz.week = week
    db.session.add(quiz)
    say_questions(quiz, plan)
    _note_loaded(quiz, before, left)


def say_questions(quiz: Quiz, plan: QuizPlan) -> None:
    """Those that the plan has no more are archived, for what people answered stays."""
    known = {question.uuid: question for question in quiz.questions}
    for position, each in enumerate(plan.questions, start=1):
        question = known.pop(each.uuid, None)
        if question is None:
            question = Question(uuid=each.uuid)
            quiz.questions.append(question)
        _say(question, {**each.values, "position": position, "archived_at": None})
    _archive(known.values())
    quiz.questions.sort(key=lambda each: each.position)


def _archive(things: Iterable[Quiz | Question | Activity]) -> None:
    for thing in things:
        if thing.archived_at is None:
            thing.archived_at = clock.now()
