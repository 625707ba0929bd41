"""Live sessions have a history: what they said before can be brought back."""

from __future__ import annotations

from pathlib import Path

import yaml
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.programme import yaml_text
from app.programme.live_sessions.commands import (
    NotWholeError,
    SessionDraft,
    TwoAtOnceError,
    bring_back_session,
)
from app.programme.live_sessions.models import SESSION, LiveSession
from app.programme.live_sessions.plans import Placed, read_plan
from app.programme.live_sessions.queries import visible
from app.programme.live_sessions.writer import AFTERWARDS, session_text
from app.programme.models import Offering, Week
from app.programme.package import LANGUAGES
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names
from app.programme.planning import NothingLeftError
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register

BESIDE = ("status", "reason", "summary", *AFTERWARDS)  # the entry that a package would have


def _find(offering: Offering, uuid: str) -> LiveSession | None:
    some = select(LiveSession).where(LiveSession.offering_id == offering.id, visible())
    return db.session.scalar(some.where(LiveSession.uuid == uuid))


def _bring_back(actor: User, session: LiveSession, text: str) -> None:
    try:
        draft, speakers = _read(session.offering, text)
        bring_back_session(actor, session, draft, speakers)
    except (PackageError, TwoAtOnceError, NotWholeError, NothingLeftError):
        raise FitsNoMoreError from None


def _read(offering: Offering, text: str) -> tuple[SessionDraft, list[dict[str, str]]]:
    """Its entry as the file of a package is read, and what stands beside it. Raises PackageError."""
    said = yaml.safe_load(text)
    beside = {name: said.pop(name, None) for name in BESIDE}
    of_offering = select(Week.number, Week.id).where(Week.offering_id == offering.id)
    weeks = {row.number: row.id for row in db.session.execute(of_offering.order_by(Week.number))}
    names = Names(streams=[], weeks=list(weeks), offerings=[], uuids=set())
    reader = Reader(Path("sessions.yaml"), yaml_text.dump([said]))
    (node,) = reader.items(reader.root, "sessions")
    plan = read_plan(reader, names, node)
    placed = Placed(plan, reader.path, 1)
    summary = beside["summary"] or {}
    draft = SessionDraft(
        lang=plan.lang,
        title=plan.title,
        description=plan.description,
        week_id=weeks[plan.week],
        starts_at=placed.moment(offering.starts_on, offering.timezone),
        minutes=plan.minutes,
        host=plan.host,
        join_url=plan.join_url,
        chapters=beside["chapters"] or (),
        **{f"summary_{lang}": summary.get(lang) for lang in LANGUAGES},
        **{name: beside[name] for name in AFTERWARDS if name != "chapters"},
    )
    return draft, [speaker.texts for speaker in plan.speakers]


register(
    Kind(
        name=SESSION,
        find=_find,
        write=session_text,
        titles=lambda row: row.titles,
        leads_to=lambda row: ("live_sessions.edit_session", {"live_id": row.id}),
        bring_back=_bring_back,
        may=lambda actor, offering: policy.may_edit_session(actor, offering.id),
    )
)
