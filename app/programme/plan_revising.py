"""The plan of a week has a history: what it said before can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.programme.models import Item, Offering, Week
from app.programme.package_reader import PackageError, Reader
from app.programme.parts import Names, things_of
from app.programme.plan import PlannedItem, read_item
from app.programme.plan_writer import text_of_items
from app.programme.planning import PLAN, NothingLeftError, changed_plan, codes_of, items_now, say
from app.programme.queries import week_named
from app.programme.revisions.kinds import FitsNoMoreError, Kind, register


def _bring_back(actor: User, week: Week, text: str) -> None:
    try:
        with changed_plan(actor, week) as items:
            _load_items(week, _read(week, text))
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


def _load_items(week: Week, planned: Sequence[PlannedItem]) -> None:
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


register(
    Kind(
        name=PLAN,
        find=week_named,
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
