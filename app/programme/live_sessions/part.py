"""The live sessions of a course package: ``sessions.yaml``, described in ``docs/live-sessions.md``.

A package names a week, a day and a local time, so that it fits every offering. What becomes of a
session, its recording and its questions, belongs to the offering and not to the package.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core import clock
from app.core.db import db, hold
from app.core.events import publish
from app.core.text import render_official
from app.programme.live_sessions.events import SessionChanged, SessionMoved
from app.programme.live_sessions.models import SESSION, LiveSession, Speaker, Status
from app.programme.live_sessions.plans import (
    Placed,
    Plan,
    SpeakerPlan,
    read_plan,
    refuse_two_at_once,
)
from app.programme.live_sessions.writer import session_as_written, session_text
from app.programme.models import Offering, Phase, Programme, Week
from app.programme.package_reader import Reader
from app.programme.parts import Names, Thing, register
from app.programme.revisions.commands import note_change
from app.programme.yaml_text import write

FILE = "sessions.yaml"


class SessionsPart:
    """See ``app.programme.parts.Part``."""

    is_of_offerings = True

    def read(self, folder: Path, names: Names) -> list[Placed] | None:
        path = folder / FILE
        if not path.exists():
            return None
        reader = Reader(path)
        found: list[Placed] = []
        for node in reader.items(reader.root, "sessions"):
            plan = read_plan(reader, names, node)
            placed = Placed(plan, path, node.start_mark.line + 1)
            for monday in names.mondays:
                placed.moment(monday, names.zone)
            refuse_two_at_once(reader, node, plan, found)
            found.append(placed)
        return found

    def load(self, read: list[Placed], programme: Programme, offerings: list[Offering]) -> None:
        for offering in offerings:
            known = {row.uuid: row for row in _held(offering)}
            if not known and offering.phase is Phase.PAST:
                continue  # nothing can be planned there any more
            numbers = select(Week.number, Week.id).where(Week.offering_id == offering.id)
            weeks = {row.number: row.id for row in db.session.execute(numbers)}
            for placed in read:
                _load(placed, offering, weeks[placed.plan.week], known)
            _archive(known, {placed.plan.uuid for placed in read})

    def write(self, folder: Path, offering: Offering) -> None:
        entries = [session_as_written(session) for session in _sessions_to_write(offering)]
        if entries:
            write(folder / FILE, entries)

    def things(self, offering: Offering) -> list[Thing]:
        return [
            Thing(SESSION, row.uuid, *row.titles, row.week.number)
            for row in _sessions_to_write(offering)
        ]


register("sessions", SessionsPart())


def _held(offering: Offering) -> Sequence[LiveSession]:
    """So that what somebody saves meanwhile comes before, and is kept among the revisions, or
    after."""
    rows = (
        select(LiveSession).where(LiveSession.offering_id == offering.id).order_by(LiveSession.id)
    )
    if db.session.scalar(rows.limit(1)) is None:
        return []
    hold(Offering, offering.id)  # first, as those do who plan one
    for row in db.session.scalars(rows).all():
        hold(LiveSession, row.id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def _load(placed: Placed, offering: Offering, week_id: int, known: dict[str, LiveSession]) -> None:
    plan = placed.plan
    starts_at = placed.moment(offering.starts_on, offering.timezone)
    print_now = _fingerprint(plan)
    row = known.get(plan.uuid)
    if row is not None and row.loaded == print_now and _stands(row, offering):
        return
    before = session_text(row) if row is not None else ""
    told = {"title": plan.title, "starts_at": starts_at, "minutes": plan.minutes,
            "join_url": plan.join_url}  # fmt: skip
    if row is None:
        row = LiveSession(uuid=plan.uuid, offering_id=offering.id, sequence=0)
        db.session.add(row)
    elif any(getattr(row, name) != value for name, value in told.items()):
        row.sequence += 1
    for name, value in told.items():
        setattr(row, name, value)
    left, row.week_id = row.week_id, week_id
    row.lang, row.host = plan.lang, plan.host
    row.description, row.html = plan.description, render_official(plan.description)
    row.loaded, row.archived_at, row.changed_at = print_now, None, clock.now()
    agreed = {each.name: each.agreed_to_recording for each in row.speakers}
    row.speakers.clear()
    db.session.flush()  # a place is given up before another speaker takes it
    row.speakers = [speaker_of(n, each, agreed) for n, each in enumerate(plan.speakers)]
    if row.status == Status.PUBLISHED and not row.all_agreed:
        row.status = Status.HELD
    db.session.flush()  # listeners look for it
    if before:
        db.session.expire(row, ["week"])
        note_change(None, offering.id, SESSION, row.uuid, before, session_text(row))
        if left != week_id:
            publish(SessionMoved(row.id, left))
    publish(SessionChanged(row.id))


def speaker_of(position: int, plan: SpeakerPlan, agreed: Mapping[str, bool]) -> Speaker:
    """``agreed`` is what is noted on the site, by names: it stands, for people may have given their
    consent or taken it back since the package was written."""
    consent = agreed.get(plan.name, plan.agreed_to_recording)
    return Speaker(position=position, agreed_to_recording=consent, **plan.texts)


def _archive(known: dict[str, LiveSession], named: set[str]) -> None:
    """What the package has no more is not shown any more; what was made here is not its business."""
    for uuid, row in known.items():
        if uuid not in named and row.loaded is not None and row.archived_at is None:
            row.archived_at = row.changed_at = clock.now()
            row.sequence += 1
            publish(SessionChanged(row.id))


def _stands(row: LiveSession, offering: Offering) -> bool:
    """Whether it is shown, on a day of its week: what people changed here stays as they made it,
    unless the offering has other dates now."""
    day = row.starts_at.astimezone(ZoneInfo(offering.timezone)).date()
    return row.archived_at is None and row.week.opens_on <= day <= row.week.closes_on


def _fingerprint(plan: Plan) -> str:
    said = json.dumps(asdict(plan), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _sessions_to_write(offering: Offering) -> list[LiveSession]:
    """Its own; of the latest offering that has any when it has none."""
    of_programme = (
        select(Offering.id)
        .join(LiveSession, LiveSession.offering_id == Offering.id)
        .where(Offering.programme_id == offering.programme_id, LiveSession.archived_at.is_(None))
    )
    own_first = (Offering.id == offering.id).desc(), Offering.starts_on.desc(), Offering.id.desc()
    offering_id = db.session.scalar(of_programme.order_by(*own_first).limit(1))
    found = select(LiveSession).where(
        LiveSession.offering_id == offering_id, LiveSession.archived_at.is_(None)
    )
    rows = db.session.scalars(found.order_by(LiveSession.starts_at, LiveSession.uuid)).all()
    return [row for row in rows if not _is_replaced(row, rows)]


def _is_replaced(session: LiveSession, others: Sequence[LiveSession]) -> bool:
    """Whether it was cancelled and another of its language stands at its time."""
    return session.status == Status.CANCELLED and any(
        other.status != Status.CANCELLED
        and other.lang == session.lang
        and other.starts_at < session.ends_at
        and session.starts_at < other.ends_at
        for other in others
    )
