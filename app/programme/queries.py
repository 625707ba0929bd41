"""What is known of the course. All of it is public; who takes part is not shown to others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.core.cache import kept_for
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.programme.models import Enrolment, Offering, Phase, Section, Stream, Week

KEPT_SECONDS = 60


@dataclass(frozen=True, eq=False)
class Outline:
    """The course as every page needs it: detached rows, to be read only. What else is kept of the
    course is kept for one of these, so that no page ever puts two states of it together."""

    offerings: list[Offering]
    weeks: list[Week]
    streams: list[Stream]
    sections: list[Section]

    @cached_property
    def current_offering(self) -> Offering | None:
        """The one running today, else the next to come, else the last that was."""
        by_phase = {phase: [o for o in self.offerings if o.phase is phase] for phase in Phase}
        if by_phase[Phase.CURRENT]:
            return by_phase[Phase.CURRENT][-1]
        if by_phase[Phase.UPCOMING]:
            return by_phase[Phase.UPCOMING][0]
        return by_phase[Phase.PAST][-1] if by_phase[Phase.PAST] else None

    def offering(self, slug: str) -> Offering:
        """NotFoundError when there is none of that name."""
        for offering in self.offerings:
            if offering.slug == slug:
                return offering
        raise NotFoundError

    def offering_by_id(self, offering_id: int) -> Offering:
        return next(o for o in self.offerings if o.id == offering_id)

    def weeks_of(self, offering: Offering) -> list[Week]:
        return [week for week in self.weeks if week.offering_id == offering.id]

    def week(self, offering: Offering, number: int) -> Week:
        for week in self.weeks_of(offering):
            if week.number == number:
                return week
        raise NotFoundError

    def week_now(self, offering: Offering) -> Week | None:
        """The week that today is in; None before and after the offering's own weeks."""
        return next((w for w in self.weeks_of(offering) if w.phase is Phase.CURRENT), None)

    def streams_of(self, offering: Offering) -> list[Stream]:
        return [s for s in self.streams if s.programme_id == offering.programme_id]

    def stream_by_code(self, code: str) -> Stream | None:
        return next((s for s in self.streams if s.code == code), None)

    def stream_by_id(self, stream_id: int | None) -> Stream | None:
        return next((s for s in self.streams if s.id == stream_id), None)


@kept_for(KEPT_SECONDS)
def outline() -> Outline:
    """Four small reads, kept for a minute."""
    with Session(db.engine, expire_on_commit=False) as session:
        found = select(Offering).options(joinedload(Offering.programme))
        offerings = list(session.scalars(found.order_by(Offering.starts_on)))
        weeks = list(session.scalars(select(Week).order_by(Week.offering_id, Week.number)))
        # Found among what was loaded above; a detached row could not look for it later.
        _ = [week.offering for week in weeks]
        return Outline(
            offerings=offerings,
            weeks=weeks,
            streams=list(session.scalars(select(Stream).order_by(Stream.position))),
            sections=list(session.scalars(select(Section).order_by(Section.position))),
        )


def enrolment(user_id: int, offering_id: int) -> Enrolment | None:
    """The person's running enrolment in this offering."""
    return db.session.scalar(
        select(Enrolment).where(
            Enrolment.user_id == user_id,
            Enrolment.offering_id == offering_id,
            Enrolment.ended_at.is_(None),
        )
    )


# Built once: most pages of a signed-in person ask for it.
STREAMS_OF = select(Enrolment.offering_id, Enrolment.stream_id).where(
    Enrolment.user_id == bindparam("user_id"), Enrolment.ended_at.is_(None)
)


def stream_ids_of(user_id: int) -> dict[int, int]:
    """This person's stream in each offering, by ids."""
    rows = fetch(STREAMS_OF, {"user_id": user_id})
    return {row.offering_id: row.stream_id for row in rows}
