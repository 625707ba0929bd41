"""What facilitators see of a quiz: sums alone, and none of fewer than five people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, cast, func, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.learning.grading import is_graded
from app.learning.models import Attempt, FirstMark, Question, Quiz, State

FEWEST = 5
LANGUAGES = ("en", "fr")
Counts = Mapping[str, tuple[int, int]]  # by language: people, and those who were right


@dataclass(frozen=True)
class Share:
    """Per cent of the people who were right; their number."""

    percent: int
    people: int


@dataclass(frozen=True)
class ItemResult:
    """``all`` is None with too few people. ``by_lang`` has both languages, or none: from the one
    and the whole the other could be told. ``gap`` is in points of per cent, English less French."""

    question: Question
    all: Share | None
    by_lang: Mapping[str, Share]

    @property
    def gap(self) -> int | None:
        if not self.by_lang:
            return None
        return self.by_lang["en"].percent - self.by_lang["fr"].percent


@dataclass(frozen=True)
class QuizResults:
    """``people`` and ``attempts`` are None when there are too few people."""

    people: int | None
    attempts: int | None
    items: list[ItemResult]


def quiz_results(actor: User, quiz: Quiz) -> QuizResults:
    """Of each person's first finished attempt. Two statements."""
    policy.require(policy.may_see_quiz_results(actor, quiz.week))
    finished = Attempt.quiz_id == quiz.id, Attempt.state == State.FINISHED
    counted = select(func.count(Attempt.user_id.distinct()), func.count()).where(*finished)
    people, attempts = db.session.execute(counted).one()
    is_enough = people >= FEWEST
    counts = _counts(quiz)
    return QuizResults(
        people if is_enough else None,
        attempts if is_enough else None,
        [
            ItemResult(question, *_shares(counts.get(question.id, {})))
            for question in quiz.questions
            if is_graded(question.type)
        ],
    )


def _counts(quiz: Quiz) -> dict[int, dict[str, tuple[int, int]]]:
    columns = (FirstMark.question_id, FirstMark.lang, func.count(),
               func.sum(cast(FirstMark.is_right, Integer)))  # fmt: skip
    of_quiz = FirstMark.question_id.in_([question.id for question in quiz.questions])
    statement = select(*columns).where(of_quiz).group_by(FirstMark.question_id, FirstMark.lang)
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for question_id, lang, people, right in db.session.execute(statement):
        found.setdefault(question_id, {})[lang] = (people, right)
    return found


def _shares(counts: Counts) -> tuple[Share | None, dict[str, Share]]:
    people = sum(number for number, _ in counts.values())
    if people < FEWEST:
        return None, {}
    whole = _share(people, sum(right for _, right in counts.values()))
    if any(counts.get(lang, (0, 0))[0] < FEWEST for lang in LANGUAGES):
        return whole, {}
    return whole, {lang: _share(*counts[lang]) for lang in LANGUAGES}


def _share(people: int, right: int) -> Share:
    return Share(round(100 * right / people), people)
