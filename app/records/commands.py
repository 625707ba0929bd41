"""Criteria are kept, records issued and withdrawn, teams noted."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import delete, select, text, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.jobs import enqueue
from app.programme.models import Item, Offering, Stream, Week, Weight
from app.records.codes import new_code
from app.records.models import Criteria, Record, TeamBuilt
from app.records.queries import Progress, WeekProgress, latest_criteria

FORMAT = 1  # of what a record says
PDF = "records.print"


def keep_criteria(offering: Offering) -> None:
    """A new version, where what is core is not what it was."""
    cores = _cores(offering)
    latest = latest_criteria(offering)
    if latest is not None and latest.cores == cores:
        return
    version = latest.version + 1 if latest is not None else 1
    db.session.add(Criteria(offering_id=offering.id, version=version, cores=cores))


def issue_record(actor: User, progress: Progress, name: str, hours: float | None) -> str:
    """The code of a new record; of the one there is, when that says the very same. ``hours`` are
    what the person declares."""
    policy.require(policy.may_issue_record(actor, has_completed=progress.level is not None))
    said = content_of(progress, name, hours)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    made = db.session.execute(
        insert(Record)
        .values(
            code=new_code(),
            user_id=actor.id,
            offering_id=progress.offering.id,
            said=said,
            digest=digest,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(
            index_elements=["user_id", "offering_id", "digest"],
            index_where=text("withdrawn_at IS NULL"),
        )
        .returning(Record.id, Record.code)
    ).first()
    if made is None:
        place = {"user_id": actor.id, "offering_id": progress.offering.id}
        same = select(Record.code).filter_by(**place, digest=digest, withdrawn_at=None)
        return db.session.scalars(same).one()
    enqueue(PDF, record_id=made.id)
    return str(made.code)


def content_of(progress: Progress, name: str, hours: float | None) -> dict[str, Any]:
    """All a record states: numbers, ISO dates, and names in both languages."""
    offering = progress.offering
    programme, stream, level = offering.programme, progress.stream, progress.level
    return {
        "format": FORMAT,
        "holder": name,
        "programme": _names(programme),
        "offering": {
            **_names(offering),
            "starts_on": offering.starts_on.isoformat(),
            "ends_on": offering.ends_on.isoformat(),
        },
        "stream": _names(stream),
        "level": level.value if level is not None else None,
        "weeks": [_week(each) for each in progress.completed],
        "weeks_in_course": sum(each.counts for each in progress.weeks),
        "minutes_planned": progress.minutes,
        "hours_declared": hours,
        "sessions": progress.sessions,
        "results": progress.results,
        "responses": progress.responses,
        "team": progress.team,
        "criteria": progress.versions,
        "issued_on": clock.today(offering.timezone).isoformat(),
        "accredited": False,
    }


def withdraw_record(actor: User, record: Record) -> None:
    """From now on its code says nothing to anybody; what was printed cannot be called back."""
    policy.require(policy.may_withdraw_record(actor, record))
    record.withdrawn_at = clock.now()
    record.pdf = None


def note_team(actor: User, offering: Offering, person: User, team: str) -> None:
    """That this person built a team in this offering; again, to say another name of it."""
    policy.require(policy.may_note_team(actor, offering.id))
    values = {"team": team, "noted_by_id": actor.id, "created_at": clock.now()}
    written = insert(TeamBuilt).values(user_id=person.id, offering_id=offering.id, **values)
    db.session.execute(
        written.on_conflict_do_update(index_elements=["user_id", "offering_id"], set_=values)
    )


def remove_team(actor: User, offering: Offering, user_id: int) -> None:
    """It was noted by mistake. What a record says that was issued since, it goes on saying."""
    policy.require(policy.may_note_team(actor, offering.id))
    db.session.execute(delete(TeamBuilt).filter_by(user_id=user_id, offering_id=offering.id))


def keep_pdf(record_id: int, pdf: bytes) -> None:
    """Of a record that was withdrawn meanwhile, nothing is kept."""
    db.session.execute(
        update(Record).where(Record.id == record_id, Record.withdrawn_at.is_(None)).values(pdf=pdf)
    )


def _cores(offering: Offering) -> dict[str, dict[str, list[str]]]:
    streams = select(Stream.code).filter_by(programme_id=offering.programme_id)
    codes = db.session.scalars(streams.order_by(Stream.position)).all()
    found = (
        select(Week.number, Item.uuid, Item.weights)
        .join(Item, Item.week_id == Week.id)
        .where(Week.offering_id == offering.id, Item.retired_at.is_(None))
        .order_by(Week.number, Item.uuid)
    )
    cores: dict[str, dict[str, list[str]]] = {}
    for number, uuid, weights in db.session.execute(found):
        of_week = cores.setdefault(str(number), {code: [] for code in codes})
        for code in codes:
            if weights.get(code) == Weight.CORE:
                of_week[code].append(uuid)
    return cores


def _names(row: Any) -> dict[str, str]:
    return {"en": row.title_en, "fr": row.title_fr}


def _week(each: WeekProgress) -> dict[str, Any]:
    day = each.completed_on.isoformat() if each.completed_on else None
    return {"number": each.week.number, **_names(each.week), "completed_on": day}
