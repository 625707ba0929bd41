"""What the pages share on which activities and quizzes are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request

from app.accounts.models import User
from app.core.db import db
from app.learning.models import Activity, Quiz
from app.learning.opening_forms import OpeningForm
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.web import current_actor

Thing = TypeVar("Thing", Activity, Quiz)
PUBLISH = "publish"
DRAFT = "draft"


def home_of(found: Activity | Quiz) -> tuple[Offering, Week]:
    course = outline()
    week = course.week_by_id(found.week_id)
    return course.offering_by_id(week.offering_id), week


def week_chosen(form: OpeningForm) -> Week:
    """Of a form that is valid."""
    return outline().week(form.offering, int(form.week.data))


def shall_be_published(found: Activity | Quiz | None = None) -> bool:
    """By the button that was pressed; it stays as it is by any other."""
    act = request.form.get("act")
    return act == PUBLISH or (found is not None and found.is_published and act != DRAFT)


def as_it_is_now(get: Callable[[User, int], Thing], thing_id: int) -> Thing:
    """When what was begun is given up."""
    db.session.rollback()
    db.session.expire_all()
    return get(current_actor(required=True), thing_id)
