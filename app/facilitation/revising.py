"""Syntheses have a history: what they said before can be brought back."""

from __future__ import annotations

from typing import Any

import yaml
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.facilitation.commands.syntheses import COLUMNS, Do, NotReadyError, text_of, write_synthesis
from app.facilitation.models import SYNTHESIS, Synthesis
from app.facilitation.queries.syntheses import Subject, subject_of_thread, subject_of_week
from app.programme.models import Offering
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register


def _find(offering: Offering, uuid: str) -> Synthesis | None:
    return db.session.scalar(select(Synthesis).filter_by(offering_id=offering.id, uuid=uuid))


def _leads_to(synthesis: Synthesis) -> tuple[str, dict[str, Any]]:
    if synthesis.week is None:
        return "facilitation.thread_synthesis", {"thread_id": synthesis.thread_id}
    offering, number = synthesis.offering.slug, synthesis.week.number
    return "facilitation.week_synthesis", {"offering": offering, "number": number}


def _subject(synthesis: Synthesis) -> Subject:
    if synthesis.week is not None:
        return subject_of_week(synthesis.week)
    subject = subject_of_thread(synthesis.thread)
    if subject is None:  # its discussion went to the commons
        raise FitsNoMoreError
    return subject


def _bring_back(actor: User, synthesis: Synthesis, text: str) -> None:
    said = yaml.safe_load(text)
    values = {name: said.get(name[:-3], {}).get(name[-2:], "") for name in COLUMNS}
    try:
        write_synthesis(actor, _subject(synthesis), values, Do.SAVE)
    except NotReadyError:
        raise FitsNoMoreError from None


register(
    Kind(
        name=SYNTHESIS,
        find=_find,
        write=text_of,
        titles=lambda row: (row.title_en, row.title_fr),
        leads_to=_leads_to,
        bring_back=_bring_back,
        may=lambda actor, offering: policy.may_sum_up(actor, Subject(offering.id, 0)),
    )
)
