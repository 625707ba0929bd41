"""What the people of the demo did with the live sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.live_sessions import commands as questions
from app.live_sessions.forms import chapters_in
from app.live_sessions.models import SessionQuestion
from app.programme.live_sessions import commands
from app.programme.live_sessions.commands import SessionDraft
from app.programme.live_sessions.models import LiveSession, Status
from app.programme.models import Week
from app.programme.queries import outline

ASKED_BEFORE = timedelta(hours=26)
PUBLISHED_AFTER = timedelta(hours=30)


def hold_sessions(told: list[dict[str, Any]], people: Mapping[str, User]) -> None:
    """Sessions of the first weeks were held, some have their recordings, and of those to come
    people want to know something."""
    current = outline().current_offering
    if current is None:
        return
    found = select(LiveSession, Week.number).join(Week, Week.id == LiveSession.week_id)
    rows = db.session.execute(found.where(LiveSession.offering_id == current.id)).all()
    sessions = {(number, session.lang): session for session, number in rows}
    for said in told:
        session = sessions.get((said["week"], said["lang"]))
        if session is None:
            continue
        for question in said.get("questions", ()):
            _ask(session, question, people)
        if "by" in said and session.ends_at < clock.now():
            _hold(session, said, people[said["by"]])


def _ask(session: LiveSession, said: dict[str, Any], people: Mapping[str, User]) -> None:
    with clock.as_of(min(session.starts_at - ASKED_BEFORE, clock.now())):
        questions.ask_guest(people[said["by"]], session, said["text"], session.lang)
        asked = select(SessionQuestion).where(
            SessionQuestion.session_id == session.id, SessionQuestion.text == said["text"]
        )
        question = db.session.scalars(asked).one()
        for handle in said["votes"]:
            questions.vote_for(people[handle], session, question)


def _hold(session: LiveSession, said: dict[str, Any], host: User) -> None:
    ended_at = session.ends_at
    with clock.as_of(ended_at):
        commands.move_session(host, session, Status.HELD)
    if "recording" not in said:
        return
    with clock.as_of(min(ended_at + PUBLISHED_AFTER, clock.now())):
        now = {each.name: getattr(session, each.name) for each in fields(SessionDraft)}
        draft = replace(
            SessionDraft(**now),
            recording_url=said["recording"],
            slides_url=said["slides"],
            transcript=said["transcript"],
            chapters=chapters_in(said["chapters"]),
            summary_en=said["summary_en"],
            summary_fr=said["summary_fr"],
        )
        commands.change_session(host, session, draft, seen="")
        commands.move_session(host, session, Status.PUBLISHED)
