"""The plan of a week, written in the browser: items are added, changed, moved and retired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.core.events import publish
from app.programme.events import PlanChanged
from app.programme.models import Item, Offering, Stream, Week
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names, things_of
from app.programme.plan import PlannedItem, read_item
from app.programme.plan_writer import edition_of, text_of_items
from app.programme.revisions.commands import note_change
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register

PLAN = "plan"


class NothingLeftError(Exception):
    """A week has something for every stream: this would leave ``stream`` with nothing."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream.code)
        self.stream = stream


@dataclass(frozen=True)
class ItemDraft:
    """What an item shall say. ``weights`` by the streams' codes, in the streams' order."""

    kind: str
    thing_uuid: str | None
    minutes: int
    title_en: str
    title_fr: str
    weights: dict[str, str]
    posts: int | None = None

    def is_said_by(self, item: Item) -> bool:
        return all(getattr(item, name) == value for name, value in vars(self).items())


def streams_of(week: Week) -> Sequence[Stream]:
    """In their order."""
    of_course = select(Stream).join(Offering, Offering.programme_id == Stream.programme_id)
    return db.session.scalars(
        of_course.where(Offering.id == week.offering_id).order_by(Stream.position)
    ).all()


def codes_of(week: Week) -> list[str]:
    return [stream.code for stream in streams_of(week)]


def items_now(week: Week) -> list[Item]:
    """As they are in the database this moment, in their order."""
    some = select(Item).where(Item.week_id == week.id, Item.retired_at.is_(None))
    fresh = {"populate_existing": True}
    return list(db.session.scalars(some.order_by(Item.position, Item.id), execution_options=fresh))


def item_now(week: Week, item_id: int) -> Item:
    """Raises NotFoundError."""
    for item in items_now(week):
        if item.id == item_id:
            return item
    raise NotFoundError


def add_item(actor: User, week: Week, draft: ItemDraft) -> int:
    """At the end of the week. Returns its id: of one that says the same already, where there is
    one (the other press of the button came first)."""
    with _changed(actor, week) as items:
        for item in items:
            if draft.is_said_by(item):
                return item.id
        item = Item(uuid=str(uuid4()), week_id=week.id, position=len(items), **vars(draft))
        db.session.add(item)
        items.append(item)
    return item.id


def change_item(actor: User, week: Week, item_id: int, draft: ItemDraft, *, seen: str) -> None:
    """``seen`` is the edition its editor had before them. ChangedMeanwhileError when it is another
    by now, NotFoundError when it is retired, NothingLeftError."""
    with _changed(actor, week) as items:
        item = _find(items, item_id)
        if draft.is_said_by(item):
            return
        if seen and edition_of(item, codes_of(week)) != seen:
            raise ChangedMeanwhileError
        for name, value in vars(draft).items():
            setattr(item, name, value)


def move_item(actor: User, week: Week, item_id: int, place: int) -> None:
    """To this place of the week, 0 for the first; as far as there are places."""
    with _changed(actor, week) as items:
        item = _find(items, item_id)
        items.remove(item)
        items.insert(place, item)


def retire_item(actor: User, week: Week, item_id: int) -> None:
    """It is shown no more; who has done it has done it. NothingLeftError."""
    with _changed(actor, week) as items:
        item = next((each for each in items if each.id == item_id), None)
        if item is not None:  # not retired already
            items.remove(item)
            item.retired_at = clock.now()


def load_items(week: Week, planned: Sequence[PlannedItem]) -> None:
    """Make the plan of one week say this. FitsNoMoreError for an item that is in another week now."""
    some = select(Item).join(Week, Week.id == Item.week_id)
    of_offering = some.where(Week.offering_id == week.offering_id)
    known = {item.uuid: item for item in db.session.scalars(of_offering)}
    said = {plan.uuid for plan in planned}
    for position, plan in enumerate(planned):
        item = known.get(plan.uuid) or Item(uuid=plan.uuid)
        if item.week_id not in (None, week.id) and item.retired_at is None:
            raise FitsNoMoreError
        db.session.add(item)
        item.week_id, item.position, item.retired_at = week.id, position, None
        say(item, plan)
    for item in known.values():
        if item.week_id == week.id and item.uuid not in said:
            item.retired_at = item.retired_at or clock.now()


def say(item: Item, plan: PlannedItem) -> None:
    for name in ("kind", "thing_uuid", "minutes", "posts", "title_en", "title_fr", "weights"):
        setattr(item, name, getattr(plan, name))


@contextmanager
def _changed(actor: User, week: Week) -> Iterator[list[Item]]:
    """The items of a week, held until the commit: what is in the list afterwards, in its order, is
    its plan. What it was before is kept; nothing is written where nothing changed."""
    policy.require(policy.may_plan(actor, week))
    hold(Week, week.id)
    items = items_now(week)
    codes = codes_of(week)
    before = text_of_items(items, codes)
    served = {code for item in items for code in item.weights}
    yield items
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
    _refuse_nothing(week, items, served)
    db.session.flush()  # a new one has its number
    after = text_of_items(items, codes)
    note_change(actor, week.offering_id, PLAN, week.uuid, before, after)
    if before != after:
        publish(PlanChanged(week.id))


def _refuse_nothing(week: Week, items: Sequence[Item], served: Collection[str]) -> None:
    """The package wants something for every stream in every week, and so do people: no change
    leaves a stream with nothing that had something before."""
    for stream in streams_of(week):
        if stream.code in served and not any(stream.code in item.weights for item in items):
            raise NothingLeftError(stream)


def _find(items: Sequence[Item], item_id: int) -> Item:
    for item in items:
        if item.id == item_id:
            return item
    raise NotFoundError


def _week_named(offering: Offering, uuid: str) -> Week | None:
    return db.session.scalar(select(Week).filter_by(offering_id=offering.id, uuid=uuid))


def _bring_back(actor: User, week: Week, text: str) -> None:
    try:
        with _changed(actor, week) as items:
            load_items(week, _read(week, text))
            db.session.flush()  # they are read again
            items[:] = items_now(week)
    except (PackageError, NothingLeftError):
        raise FitsNoMoreError from None


def _read(week: Week, text: str) -> list[PlannedItem]:
    """As the file of a package is read; what is not in the course any more is not named."""
    offering = db.session.get_one(Offering, week.offering_id)
    names = Names(streams=codes_of(week), weeks=[week.number], offerings=[], uuids=set())
    for thing in things_of(offering):
        names.things.setdefault(thing.kind, set()).add(thing.uuid)
    reader = Reader(Path("plan.yaml"), text)
    return [
        read_item(reader, node, week.number, names)
        for node in reader.items(reader.root, "The plan")
    ]


register(
    PLAN,
    Kind(
        find=_week_named,
        write=lambda week: text_of_items(items_now(week), codes_of(week)),
        titles=lambda week: (week.title_en, week.title_fr),
        leads_to=lambda week: (
            "programme.plan",
            {
                "offering": db.session.get_one(Offering, week.offering_id).slug,
                "number": week.number,
            },
        ),
        bring_back=_bring_back,
    ),
)
