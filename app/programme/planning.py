"""The plan of a week, written in the browser: items are added, changed, moved and retired."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from app.programme.plan import PlannedItem
from app.programme.plan_writer import edition_of, text_of_items
from app.programme.revisions.commands import note_change
from app.programme.revisions.kinds import StaysError, Why, kind_of_item

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


def add_item(actor: User, week: Week, draft: ItemDraft, reason: str = "") -> int:
    """At the end of the week. Returns its id: of one that says the same already, where there is
    one (the other press of the button came first)."""
    with changed_plan(actor, week, reason) as items:
        for item in items:
            if draft.is_said_by(item):
                return item.id
        item = Item(uuid=str(uuid4()), week_id=week.id, position=len(items), **vars(draft))
        db.session.add(item)
        items.append(item)
    return item.id


def item_in(offering: Offering, item_id: int) -> Item:
    """In whichever week. Raises NotFoundError."""
    some = select(Item).join(Week, Week.id == Item.week_id)
    some = some.where(Week.offering_id == offering.id, Item.retired_at.is_(None))
    item = db.session.scalar(some.where(Item.id == item_id))
    if item is None:
        raise NotFoundError
    return item


def change_item(
    actor: User,
    week: Week,
    item_id: int,
    draft: ItemDraft,
    *,
    seen: str,
    reason: str = "",
    target: Week | None = None,
) -> None:
    """``seen`` is the edition its editor had before them. ChangedMeanwhileError when it is another
    by now, NotFoundError when it is retired, NothingLeftError. With ``target`` it goes to that
    week, and what it stands for with it: StaysError."""
    if target is not None and target.id != week.id:
        _move_item_to(actor, week, item_id, target, seen, reason)
        week = target
    with changed_plan(actor, week, reason) as items:
        item = _find(items, item_id)
        if draft.is_said_by(item):
            return
        if seen and edition_of(item, codes_of(week)) != seen:
            raise ChangedMeanwhileError
        for name, value in vars(draft).items():
            setattr(item, name, value)


def move_item(actor: User, week: Week, item_id: int, place: int) -> None:
    """To this place of the week, 0 for the first; as far as there are places."""
    with changed_plan(actor, week) as items:
        item = _find(items, item_id)
        items.remove(item)
        items.insert(place, item)


def _move_item_to(
    actor: User, week: Week, item_id: int, target: Week, seen: str, reason: str
) -> None:
    policy.require(policy.may_write_course(actor, week.offering_id))
    hold_weeks(week.id, target.id)
    if any(each.id == item_id for each in items_now(target)):
        return  # the other press of the button came first
    item = item_now(week, item_id)
    if seen and edition_of(item, codes_of(week)) != seen:
        raise ChangedMeanwhileError
    kind = kind_of_item(item.kind)
    offering = db.session.get_one(Offering, week.offering_id)
    thing = kind.find(offering, item.thing_uuid) if kind and item.thing_uuid else None
    if kind is None or getattr(thing, "week_id", None) != week.id:
        _move(actor, week, target, lambda each: each.id == item_id, reason)
    elif kind.move is None:
        raise StaysError(Why.BY_ITS_DAY)
    else:
        kind.move(actor, thing, target, reason)


def take_along(actor: User, thing_uuid: str, week: Week, target: Week, reason: str = "") -> None:
    """What stands for a thing in the plan of its week goes with it to the end of another's; who has
    done it has done it there. NothingLeftError."""
    _move(actor, week, target, lambda each: each.thing_uuid == thing_uuid, reason)


def hold_weeks(*week_ids: int) -> None:
    """Until the commit, in one order for all who hold several, before anything that is in them."""
    for week_id in sorted(set(week_ids)):
        hold(Week, week_id)


def _move(
    actor: User, week: Week, target: Week, is_meant: Callable[[Item], bool], reason: str
) -> None:
    first, second = sorted((week, target), key=lambda each: each.id)
    with changed_plan(actor, first, reason) as one, changed_plan(actor, second, reason) as other:
        leaving, joining = (one, other) if first.id == week.id else (other, one)
        for item in [each for each in leaving if is_meant(each)]:
            leaving.remove(item)
            joining.append(item)
            item.week_id = target.id


def retire_item(actor: User, week: Week, item_id: int) -> None:
    """It is shown no more; who has done it has done it. NothingLeftError."""
    with changed_plan(actor, week) as items:
        item = next((each for each in items if each.id == item_id), None)
        if item is not None:  # not retired already
            items.remove(item)
            item.retired_at = clock.now()


def say(item: Item, plan: PlannedItem) -> None:
    for name in ("kind", "thing_uuid", "minutes", "posts", "title_en", "title_fr", "weights"):
        setattr(item, name, getattr(plan, name))


@contextmanager
def changed_plan(actor: User, week: Week, reason: str = "") -> Iterator[list[Item]]:
    """The items of a week, held until the commit: what is in the list afterwards, in its order, is
    its plan. What it was before is kept; nothing is written where nothing changed."""
    policy.require(policy.may_write_course(actor, week.offering_id))
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
    note_change(actor, week.offering_id, PLAN, week.uuid, before, after, reason)
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
