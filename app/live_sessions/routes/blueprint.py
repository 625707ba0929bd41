"""The blueprint of live sessions, and what its templates may ask."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.live_sessions.labels import IN_LANGUAGE, MOVE_LABELS, STATUS_LABELS
from app.live_sessions.when import When, clock_of, when
from app.programme.live_sessions.models import Status
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.web import get_lang

bp = Blueprint("live_sessions", __name__, url_prefix="/<lang>")


@bp.record_once
def _add_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        session_when=session_when,
        session_status=lambda status: STATUS_LABELS[Status(status)],
        session_lang=lambda lang: IN_LANGUAGE[lang],
        session_move=lambda status: MOVE_LABELS[Status(status)],
        clock_of=clock_of,
    )


def session_when(session: Any) -> When:
    """Of a session, or of the line that stands for one."""
    return when(session.starts_at, session.ends_at, offering_of(session).timezone, get_lang())


def offering_of(session: Any) -> Offering:
    return outline().offering_by_id(session.offering_id)


def week_of(session: Any) -> Week:
    return next(week for week in outline().weeks if week.id == session.week_id)
