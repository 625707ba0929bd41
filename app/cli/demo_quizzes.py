"""Who took which quiz in the demo, and how well: the same at each load."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.accounts.models import User
from app.core import clock
from app.learning import commands, queries
from app.learning.models import Question, Quiz, Type
from app.programme.queries import Outline

WEEKS = range(1, 3)  # the first ones; the one of today is there to be tried
TAKEN_BY = 0.6  # of the members
KNOWN = 0.7  # of the answers


def take_quizzes(people: Iterable[User], course: Outline) -> None:
    """Most members have finished the quizzes of the weeks before."""
    chance = Random("quizzes")  # noqa: S311  (nobody has to guess it)
    offering = course.current_offering
    if offering is None:
        return
    weeks = [week for week in course.weeks_of(offering) if week.number in WEEKS]
    quizzes = [(week, quiz) for week in weeks for quiz in queries.quizzes_of_week(week)]
    for person in people:
        for week, quiz in quizzes:
            taken, minutes = chance.random() < TAKEN_BY, chance.randrange(3_000)
            answers = {str(each.id): _answer(each, chance) for each in quiz.questions}
            if taken:
                opens = datetime.combine(week.opens_on, time(9), ZoneInfo(offering.timezone))
                with clock.as_of(min(opens + timedelta(minutes=minutes), clock.now())):
                    _finish(person, quiz, answers)


def _finish(person: User, quiz: Quiz, answers: dict[str, Any]) -> None:
    token = f"demo-{person.handle}-{quiz.id}".ljust(16, "-")
    commands.finish_attempt(person, quiz, commands.Answered(token, person.language, answers))


def _answer(question: Question, chance: Random) -> Any:
    """Right more often than not."""
    settings, knows = question.settings, chance.random() < KNOWN
    kind = Type(question.type)
    if kind is Type.MULTI:
        return [each["id"] for each in settings["choices"] if each["is_right"] or not knows]
    if kind in (Type.SINGLE, Type.TRUE_FALSE):
        return _choice(settings["choices"], knows=knows)
    if kind is Type.SCENARIO:
        return {each["id"]: _choice(each["choices"], knows=knows) for each in settings["steps"]}
    return _arranged_or_written(kind, settings, knows=knows)


def _arranged_or_written(kind: Type, settings: dict[str, Any], *, knows: bool) -> Any:
    if kind is Type.MATCH:
        ids = [each["id"] for each in settings["pairs"]]
        return dict(zip(ids, ids if knows else reversed(ids), strict=True))
    if kind is Type.ORDER:
        ids = [each["id"] for each in settings["items"]]
        said = ids if knows else list(reversed(ids))
        return {each: str(place) for place, each in enumerate(said, start=1)}
    if kind is Type.SHORT_TEXT:
        return settings["accepted_en"][0] if knows else "everybody"
    return settings.get("answer", "") if knows else "2"


def _choice(choices: list[dict[str, Any]], *, knows: bool) -> str:
    return next(str(each["id"]) for each in choices if each["is_right"] is knows)
