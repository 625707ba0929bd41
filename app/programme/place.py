"""The week that somebody writes, and how often they do."""

from __future__ import annotations

from app import policy
from app.accounts.models import User
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.web import current_actor
from app.web.limits import hit


def place_of(slug: str, number: int) -> tuple[User, Offering, Week]:
    """For those who may write there."""
    actor = current_actor(required=True)
    course = outline()
    offering = course.offering(slug)
    policy.require(policy.may_write_course(actor, offering.id))
    return actor, offering, course.week(offering, number)


def count_writing() -> User:
    """Who writes, once more this hour."""
    actor = current_actor(required=True)
    hit("write_course", str(actor.id))
    return actor
