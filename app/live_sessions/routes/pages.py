"""The list of live sessions, and one of them: the same address before and after."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.forum import queries as forum
from app.forum.subjects import key_of
from app.live_sessions.queries import list_questions
from app.live_sessions.routes.blueprint import bp, offering_of, week_of
from app.live_sessions.subjects import KIND
from app.programme.live_sessions import commands, queries
from app.programme.live_sessions.models import LiveSession
from app.programme.queries import done_items, enrolment, outline
from app.web import changes_at, current_actor, flash_notice, page, see_other
from app.web.limits import hit

FEW = 6
CURSOR = re.compile(r"([0-9]{1,10})\.([1-9][0-9]{0,8})")


@bp.get("/sessions/")
def session_list() -> Response:
    cursor = _cursor(request.args.get("before"))
    to_come = queries.list_to_come() if cursor is None else []
    for session in to_come:
        _changes_with(session)
    course = outline()
    offering = course.current_offering
    return page(
        "live_sessions/list.html",
        to_come=to_come,
        past=queries.list_past(cursor),
        is_first=cursor is None,
        offering=offering,
        streams=course.streams_of(offering) if offering else [],
    )


@bp.get("/sessions/<id:live_id>")
def session(live_id: int) -> Response:
    actor = current_actor()
    found = queries.get_session(live_id)
    _changes_with(found)
    is_enrolled = _is_enrolled(actor, found)
    about = key_of(KIND, found.id)
    return page(
        "live_sessions/session.html",
        session=found,
        offering=offering_of(found),
        week=week_of(found),
        may_join=policy.sees_join_address(actor, found, is_enrolled=is_enrolled),
        may_say=policy.may_note_attendance(actor, found, is_enrolled=is_enrolled)
        and _has_to_say(actor, found),
        is_over=clock.now() >= found.ends_at,
        about=about,
        threads=forum.list_threads(actor, forum.Filters(subject=about), FEW),
        questions=list_questions(actor, found.id),
        typed="",
        is_wrong=False,
        modified=found.changed_at,
    )


@bp.post("/sessions/<id:live_id>/attended")
def note_attendance(live_id: int) -> Response:
    """By a press of a button, for the meeting is on another site that tells us nothing."""
    actor = current_actor(required=True)
    found = queries.get_session(live_id)
    hit("mark", str(actor.id))
    commands.note_attendance(actor, found, is_enrolled=_is_enrolled(actor, found))
    db.session.commit()
    flash_notice(_("Thank you. The session is marked as done in your plan."))
    return see_other(url_for("live_sessions.session", live_id=live_id))


def _has_to_say(actor: User | None, session: LiveSession) -> bool:
    """Whether something in the plan stands for it that this person has not done yet."""
    items = queries.items_for(session, outline())
    if actor is None or not items:
        return False
    done = done_items(actor, week_of(session))
    return any(item.id not in done for item in items)


def _is_enrolled(actor: User | None, session: LiveSession) -> bool:
    return actor is not None and enrolment(actor.id, session.offering_id) is not None


def _changes_with(session: LiveSession) -> None:
    """What pages say of a session changes when it begins and when it ends."""
    for moment in (session.starts_at, session.ends_at):
        if moment > clock.now():
            changes_at(moment)


def _cursor(text: str | None) -> tuple[datetime, int] | None:
    """None for what is no cursor."""
    match = CURSOR.fullmatch(text or "")
    if match is None:
        return None
    try:
        return datetime.fromtimestamp(int(match[1]), UTC), int(match[2])
    except (ValueError, OverflowError, OSError):
        return None
