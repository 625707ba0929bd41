"""A quiz that has a question of every type, in week 3 of the current offering."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import cache
from app.core.db import db
from app.learning import commands
from app.learning.models import Question, Quiz
from app.learning.quiz_reader import read_quizzes
from app.programme.models import Offering, Week
from app.programme.parts import Names
from tests.forum.conftest import change, posts_of, start
from tests.programme.conftest import dump, package, run, spoil

__all__ = ["change", "dump", "package", "posts_of", "run", "spoil", "start"]

EVERY_TYPE = Path(__file__).parent / "every_type"
TOKEN = "a-token-of-a-form-12345"
# The right answers of the first seven questions, as a form has them, by the type of each.
RIGHT: dict[str, dict[str, str | list[str]]] = {
    "single": {"": "oak"},
    "multi": {"": ["red", "blue"]},
    "true_false": {"": "false"},
    "match": {"-cat": "cat", "-dog": "dog"},
    "order": {"-one": "1", "-two": "2", "-three": "3"},
    "short_text": {"": "L’Érable"},
    "numeric": {"": "3,5"},
    "scenario": {"-first": "wait", "-second": "ask"},
}
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def names() -> Names:
    return Names(streams=[], weeks=list(range(7)), offerings=[], uuids=set())


@pytest.fixture
def every_type(app: Flask) -> int:
    """Loads it in the place of the quizzes of the course; gives its id in the current offering."""
    with app.app_context():
        plans = read_quizzes(EVERY_TYPE, names())
        offerings = db.session.scalars(select(Offering).order_by(Offering.id)).all()
        commands.load_quizzes(plans or [], offerings)
        db.session.commit()
        cache.forget_all()
        current = next(each for each in offerings if each.slug == "current")
        of_current = select(Quiz.id).join(Quiz.week).where(Quiz.archived_at.is_(None))
        return db.session.scalars(of_current.where(Week.offering_id == current.id)).one()


@pytest.fixture
def ids(app: Flask, every_type: int) -> dict[str, int]:
    """The id of each question, by its type."""
    with app.app_context():
        of_quiz = select(Question.type, Question.id).where(Question.quiz_id == every_type)
        return {row.type: row.id for row in db.session.execute(of_quiz)}


@pytest.fixture
def form(ids: dict[str, int]) -> Callable[..., dict[str, Any]]:
    """``form("single", "match")``: what is sent when these are answered rightly; with nothing
    named, when all are."""

    def form(*kinds: str, token: str = TOKEN, **more: Any) -> dict[str, Any]:
        sent: dict[str, Any] = {"token": token, **more}
        for kind in kinds or RIGHT:
            sent |= {f"q{ids[kind]}{part}": value for part, value in RIGHT[kind].items()}
        return sent

    return form


@pytest.fixture
def queries_of(queries: Any) -> Callable[..., int]:
    """How many statements a page sends, once what is kept is there."""

    def queries_of(browser: Any, address: str) -> int:
        browser.get(address)
        with queries() as ran:
            assert browser.get(address).status_code == 200
        return len(ran)

    return queries_of


@pytest.fixture
def row(app: Flask) -> Callable[..., Any]:
    """``row(Quiz, 3)``: as it is now, with its week and what it asks."""

    def row(model: type[Any], row_id: int) -> Any:
        with app.app_context():
            found = db.session.get_one(model, row_id)
            _ = (found.week.offering, getattr(found, "questions", None))
            return found

    return row
