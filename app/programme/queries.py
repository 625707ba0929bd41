"""What is known of the course. All of it is public; who takes part is not shown to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.core.cache import kept_for
from app.core.db import db, fetch
from app.core.errors import NotFoundError
from app.programme.models import (
    Enrolment,
    Item,
    ItemDone,
    Offering,
    Phase,
    Programme,
    Section,
    Stream,
    Week,
    Weight,
)

KEPT_SECONDS = 60


@dataclass(frozen=True, eq=False)
class Outline:
    """The course as every page needs it: detached rows, to be read only. What else is kept of the
    course is kept for one of these, so that no page ever puts two states of it together."""

    offerings: list[Offering]
    weeks: list[Week]
    streams: list[Stream]
    sections: list[Section]
    items: list[Item]

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

    def week_by_id(self, week_id: int) -> Week:
        return next(week for week in self.weeks if week.id == week_id)

    def week_now(self, offering: Offering) -> Week | None:
        """The week that today is in; None before and after the offering's own weeks."""
        return next((w for w in self.weeks_of(offering) if w.phase is Phase.CURRENT), None)

    def items_of(self, week: Week) -> list[Item]:
        """What there is to do in it, in the order of the plan."""
        return self._items_by_week.get(week.id, [])

    def item(self, item_id: int) -> Item:
        for item in self.items:
            if item.id == item_id:
                return item
        raise NotFoundError

    @cached_property
    def _items_by_week(self) -> dict[int, list[Item]]:
        found: dict[int, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.week_id, []).append(item)
        return found

    def streams_of(self, offering: Offering) -> list[Stream]:
        return [s for s in self.streams if s.programme_id == offering.programme_id]

    def stream_by_code(self, code: str) -> Stream | None:
        return next((s for s in self.streams if s.code == code), None)

    def stream_by_id(self, stream_id: int | None) -> Stream | None:
        return next((s for s in self.streams if s.id == stream_id), None)


@dataclass(frozen=True)
class Plan:
    """What one stream does in a week, in groups by weight. Minutes are of everything that is done,
    beside the stream's for a week; ``core`` counts items, done and all."""

    stream: Stream
    groups: list[tuple[Weight, list[Item]]]
    done: frozenset[int]
    minutes_done: int
    core_done: int
    core: int

    @property
    def core_items(self) -> list[Item]:
        return next((items for weight, items in self.groups if weight is Weight.CORE), [])

    @property
    def other_groups(self) -> list[tuple[Weight, list[Item]]]:
        return [group for group in self.groups if group[0] is not Weight.CORE]

    @property
    def core_minutes(self) -> int:
        return sum(item.minutes for item in self.core_items)

    @property
    def is_complete(self) -> bool:
        """The week is, for who is in this stream."""
        return 0 < self.core == self.core_done


def plan_for(
    week: Week, stream: Stream, course: Outline, done: frozenset[int] = frozenset()
) -> Plan:
    """``done`` are the ids of items that the reader has done."""
    by_weight: dict[str, list[Item]] = {weight: [] for weight in Weight}
    for item in course.items_of(week):
        if stream.code in item.weights:
            by_weight[item.weights[stream.code]].append(item)
    core = by_weight[Weight.CORE]
    items = [item for some in by_weight.values() for item in some]
    return Plan(
        stream=stream,
        groups=[(weight, by_weight[weight]) for weight in Weight if by_weight[weight]],
        done=done,
        minutes_done=sum(item.minutes for item in items if item.id in done),
        core_done=sum(item.id in done for item in core),
        core=len(core),
    )


def has_to_do(actor: User, thing_uuid: str) -> bool:
    """Whether a plan of theirs asks for it, and they have not done it. Two statements, none for
    what no plan asks for."""
    course = outline()
    asking = [item for item in course.items if item.thing_uuid == thing_uuid]
    if not asking:
        return False
    taken = stream_ids_of(actor.id)
    mine = {i.id for i in asking if course.week_by_id(i.week_id).offering_id in taken}
    done = select(ItemDone.item_id).where(ItemDone.user_id == actor.id, ItemDone.item_id.in_(mine))
    return bool(mine - set(db.session.scalars(done))) if mine else False


def streams_over_budget(week: Week, course: Outline) -> list[tuple[Stream, int]]:
    """The streams whose core takes more than their time in this week, with its minutes."""
    return core_over_budget(course.streams_of(week.offering), course.items_of(week))


def core_over_budget(streams: Iterable[Stream], items: Sequence[Item]) -> list[tuple[Stream, int]]:
    """The same, of these items of a week."""
    found = []
    for stream in streams:
        minutes = sum(
            item.minutes for item in items if item.weights.get(stream.code) == Weight.CORE
        )
        if minutes > stream.minutes:
            found.append((stream, minutes))
    return found


# Built once: every week a signed-in person opens asks for it.
DONE = (
    select(ItemDone.item_id)
    .join(Item)
    .where(ItemDone.user_id == bindparam("user_id"), Item.week_id == bindparam("week_id"))
)


def done_items(actor: User, week: Week) -> frozenset[int]:
    """The ids of what this person has done in a week."""
    rows = fetch(DONE, {"user_id": actor.id, "week_id": week.id})
    return frozenset(row.item_id for row in rows)


@kept_for(KEPT_SECONDS)
def outline() -> Outline:
    """Five small reads, kept for a minute."""
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
            items=list(
                session.scalars(
                    select(Item).where(Item.retired_at.is_(None)).order_by(Item.position)
                )
            ),
        )


def programmes() -> list[Programme]:
    return list(db.session.scalars(select(Programme).order_by(Programme.code)))


def offering_named(slug: str) -> Offering | None:
    return db.session.scalar(select(Offering).filter_by(slug=slug))


def week_named(offering: Offering, uuid: str) -> Week | None:
    return db.session.scalar(select(Week).filter_by(offering_id=offering.id, uuid=uuid))


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
