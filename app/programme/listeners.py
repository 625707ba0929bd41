"""Who confirms an account takes part in the offering of the day, in the stream they asked for."""

from __future__ import annotations

from app import policy
from app.accounts.events import PersonConfirmed, StreamChosen
from app.accounts.invitations import finds_invitations
from app.accounts.models import User
from app.core.db import db
from app.core.events import on
from app.programme.commands import enrol
from app.programme.invitations import is_invitation
from app.programme.queries import enrolment, outline

finds_invitations(is_invitation)


@on(PersonConfirmed)
def enrol_newcomer(event: PersonConfirmed) -> None:
    _enrol_in_current(event.user_id)


@on(StreamChosen)
def change_stream(event: StreamChosen) -> None:
    """Only of who takes part: joining an offering is an act of its own."""
    offering = outline().current_offering
    if offering is not None and enrolment(event.user_id, offering.id) is not None:
        _enrol_in_current(event.user_id)


def _enrol_in_current(user_id: int) -> None:
    course = outline()
    user = db.session.get_one(User, user_id)
    offering = course.current_offering
    stream = course.stream_by_code(user.stream)
    if offering is not None and stream is not None and policy.may_join(user, offering):
        enrol(user, offering, stream)
