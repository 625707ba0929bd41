"""Somebody who has done the core of a week, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.programme import commands as programme
from app.programme.models import Item
from app.programme.queries import outline
from app.records import queries
from app.records.queries import Progress
from tests.forum.conftest import start

__all__ = ["start"]

DAY = datetime(2026, 6, 10, 15, tzinfo=UTC)


@pytest.fixture
def finish(app: Flask) -> Callable[..., None]:
    """``finish(amina, 1)``: she does the core of week 1 in the stream she is in, on ``DAY``."""

    def finish(person: User, *numbers: int, but: int = 0, stream: str | None = None) -> None:
        with app.app_context(), clock.as_of(DAY):
            for item_id in core_of(stream or person.stream, *numbers)[but:]:
                actor = db.session.get_one(User, person.id)
                programme.mark_done(actor, db.session.get_one(Item, item_id))
            db.session.commit()

    return finish


def core_of(stream: str, *numbers: int) -> list[int]:
    """The ids of these weeks' core items, in the current offering."""
    course = outline()
    offering = course.offering("current")
    return [
        item.id
        for number in numbers
        for item in course.items_of(course.week(offering, number))
        if item.weights.get(stream) == "core"
    ]


@pytest.fixture
def progress(app: Flask) -> Callable[[User], Progress]:
    """``progress(amina)``: hers in the current offering."""

    def progress(person: User) -> Progress:
        with app.app_context():
            offering = outline().offering("current")
            return queries.progress_in(db.session.get_one(User, person.id), offering)

    return progress


@pytest.fixture
def issue(visit, finish) -> Callable[..., str]:
    """``issue(amina)``: her record's code, in groups, after week 1."""

    def issue(person: User, *, weeks=(1,), **typed: str) -> str:
        finish(person, *weeks)
        form = {"holder": person.display_name, "hours": "12.5", **typed}
        answer = visit(person).post("/en/me/progress/current", data=form)
        assert answer.status_code == 303, answer.text
        return answer.location.rpartition("/")[2]

    return issue
