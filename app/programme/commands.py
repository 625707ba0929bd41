"""Loading the course, and taking part in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, text, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.cache import forget_all
from app.core.db import db, insert
from app.core.events import publish
from app.core.text import render_official
from app.programme.events import OfferingLoaded, PersonEnrolled
from app.programme.models import (
    Enrolment,
    How,
    Item,
    ItemDone,
    Offering,
    Programme,
    Section,
    Stream,
    Week,
)
from app.programme.package import LANGUAGES, OfferingPlan, Package
from app.programme.parts import load_parts
from app.programme.plan import PlannedItem
from app.programme.plan_writer import text_of_items
from app.programme.planning import PLAN, codes_of, hold_weeks, say
from app.programme.queries import outline, stream_ids_of
from app.programme.revisions.commands import note_change
from app.programme.week_words import WEEK, text_of_week, words_now

TEAM = "team"  # beside the number of a week, among the keys of what is rendered


def load_package(package: Package) -> list[Offering]:
    """Make the database say what the package says; loading it again changes nothing.

    An offering dated "in n weeks" gets its dates when it is loaded first and keeps them.
    """
    html: dict[tuple[str, Any], str] = {
        (lang, key): render_official(text)
        for lang in LANGUAGES
        for key, text in (package.weeks[lang] | package.sections[lang]).items()
    }
    html |= {
        (lang, (TEAM, number)): render_official(text)
        for lang in LANGUAGES
        for number, text in package.team[lang].items()
    }
    programme = _programme(package)
    for position, stream in enumerate(package.streams):
        _stream(package, programme, position, stream)
    _sections(package, programme, html)
    offerings = [_offering(package, programme, plan, html) for plan in package.offerings]
    load_parts(package.parts, programme, offerings)
    for offering in offerings:
        publish(OfferingLoaded(offering.id))
    forget_all()
    return offerings


def enrol(actor: User, offering: Offering, stream: Stream) -> None:
    """Take part in this stream from now on; an earlier choice stays as history."""
    policy.require(policy.may_enrol(actor))
    place = {"user_id": actor.id, "offering_id": offering.id}
    # A person who presses in two tabs at once comes one after the other, on either database: the
    # row of the person is held on PostgreSQL, the one lock there is from the first change on SQLite.
    db.session.flush()  # a person who is new must have a row to hold
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())
    db.session.execute(
        update(Enrolment)
        .filter_by(**place, ended_at=None)
        .where(Enrolment.stream_id != stream.id)
        .values(ended_at=clock.now())
    )
    begun = db.session.scalar(
        insert(Enrolment)
        .values(**place, stream_id=stream.id, created_at=clock.now())
        .on_conflict_do_nothing(
            index_elements=["user_id", "offering_id"], index_where=text("ended_at IS NULL")
        )
        .returning(Enrolment.id)
    )
    if begun is not None:
        actor.stream = stream.code  # what their settings and profile show is what they do
        publish(PersonEnrolled(actor.id, offering.id, stream.id))


def join(actor: User, offering: Offering, stream: Stream) -> None:
    """Take part in an offering of one's own accord, before it has ended."""
    policy.require(policy.may_join(actor, offering))
    enrol(actor, offering, stream)


def mark_done(actor: User, item: Item) -> None:
    """This person has done it; a second time changes nothing."""
    policy.require(policy.may_keep_progress(actor))
    _note_done(actor, item.id, How.TICKED)


def note_thing_done(actor: User, thing_uuid: str, week_id: int, how: How) -> None:
    """What stands in a week's plan for this quiz, activity or live session is done by doing it."""
    items = select(Item.id).where(Item.thing_uuid == thing_uuid, Item.week_id == week_id)
    for item_id in db.session.scalars(items):
        _note_done(actor, item_id, how)


def note_resource_opened(actor: User, thing_uuid: str) -> None:
    """What stands in the plans of the offerings this person takes part in for this resource."""
    policy.require(policy.may_keep_progress(actor))
    course, taken = outline(), stream_ids_of(actor.id)
    items = [
        item
        for item in course.items
        if item.thing_uuid == thing_uuid and course.week_by_id(item.week_id).offering_id in taken
    ]
    note_items_done(actor, items, How.OPENED)


def note_talked(actor: User, week_id: int, posts: int) -> None:
    """So many messages of this person stand in the week's discussions: what asks for no more than
    that is done."""
    asked = select(Item.id).where(
        Item.week_id == week_id, Item.posts <= posts, Item.retired_at.is_(None)
    )
    for item_id in db.session.scalars(asked.order_by(Item.id)):
        _note_done(actor, item_id, How.POSTED)


def note_items_done(actor: User, items: Iterable[Item], how: How) -> None:
    """The same, where it is known which they are."""
    for item in items:
        _note_done(actor, item.id, how)


def _note_done(actor: User, item_id: int, how: How) -> None:
    db.session.execute(
        insert(ItemDone)
        .values(user_id=actor.id, item_id=item_id, how=how, done_at=clock.now())
        .on_conflict_do_nothing()
    )


def take_back(actor: User, item: Item) -> None:
    """This person has not done it after all."""
    policy.require(policy.may_keep_progress(actor))
    db.session.execute(delete(ItemDone).filter_by(user_id=actor.id, item_id=item.id))


def _programme(package: Package) -> Programme:
    programme: Programme = _find(Programme, uuid=package.uuid)
    programme.code = package.code
    for lang in LANGUAGES:
        texts = package.texts[lang]
        for name in ("title", "short_title", "summary", "objective", "principles"):
            setattr(programme, f"{name}_{lang}", texts[name])
    db.session.flush()  # its parts need its number
    return programme


def _stream(package: Package, programme: Programme, position: int, given: dict[str, Any]) -> None:
    stream = _find(Stream, uuid=given["uuid"])
    stream.programme_id = programme.id
    stream.code = given["code"]
    stream.position = position
    stream.minutes = given["minutes"]
    stream.minutes_min = given["minutes_min"]
    for lang in LANGUAGES:
        for name, value in package.texts[lang]["streams"][stream.code].items():
            setattr(stream, f"{name}_{lang}", value)


def _sections(package: Package, programme: Programme, html: dict[tuple[str, Any], str]) -> None:
    """Nothing leads to a section, so that one the package has no more is deleted."""
    db.session.execute(
        delete(Section).where(
            Section.programme_id == programme.id, Section.key.not_in(package.section_keys)
        )
    )
    for position, key in enumerate(package.section_keys):
        section = _find(Section, programme_id=programme.id, key=key)
        section.position = position
        for lang in LANGUAGES:
            setattr(section, f"title_{lang}", package.texts[lang]["sections"][key]["title"])
            setattr(section, f"html_{lang}", html[lang, key])
            _keep(section, f"text_{lang}", package.sections[lang][key])


def _offering(
    package: Package, programme: Programme, plan: OfferingPlan, html: dict[tuple[str, Any], str]
) -> Offering:
    offering: Offering = _find(Offering, uuid=plan.uuid)
    if offering.starts_on is None or plan.starts_on is not None:
        today = clock.today(package.timezone)
        offering.starts_on, offering.ends_on = plan.dates(today)
    offering.programme_id = programme.id
    offering.slug = plan.slug
    offering.timezone = package.timezone
    for lang in LANGUAGES:
        setattr(offering, f"title_{lang}", package.texts[lang]["offerings"][plan.slug]["title"])
    db.session.flush()  # its weeks need its number
    of_offering = select(Week.id).where(Week.offering_id == offering.id)
    hold_weeks(*db.session.scalars(of_offering))  # as those do who write them
    weeks: dict[int, Week] = {}
    for number, uuid in package.week_uuids.items():
        week = _find(Week, offering_id=offering.id, number=number)
        week.uuid = uuid
        week.opens_on, week.closes_on = Week.dates(offering.starts_on, number)
        _texts_of_week(package, week, html)
        weeks[number] = week
    db.session.flush()  # items need the weeks' numbers, and listeners look for them
    _items(offering, weeks, package.plan)
    return offering


def _texts_of_week(package: Package, week: Week, html: dict[tuple[str, Any], str]) -> None:
    """What people had made of them is kept among its revisions."""
    number = week.number
    before = text_of_week(words_now(week)) if week.id is not None else ""
    for lang in LANGUAGES:
        for name, value in package.texts[lang]["weeks"][number].items():
            setattr(week, f"{name}_{lang}", value)
        setattr(week, f"intro_html_{lang}", html[lang, number])
        _keep(week, f"intro_{lang}", package.weeks[lang][number])
        setattr(week, f"team_html_{lang}", html.get((lang, (TEAM, number))))
        setattr(week, f"team_{lang}", package.team[lang].get(number))
    if before:
        note_change(None, week.offering_id, WEEK, week.uuid, before, text_of_week(week))


def _items(offering: Offering, weeks: dict[int, Week], planned: list[PlannedItem]) -> None:
    """An item that moves to another week takes along who has done it. Those that are planned no
    more are retired, not deleted, for the same reason. What people had made of a week is kept among
    the revisions of its plan."""
    of_offering = select(Item).join(Week, Week.id == Item.week_id)
    of_offering = of_offering.where(Week.offering_id == offering.id).order_by(Item.position)
    rows = db.session.scalars(of_offering.execution_options(populate_existing=True)).all()
    before = _plan_texts(weeks, rows)
    known = {item.uuid: item for item in rows}
    shown: list[Item] = []
    places: dict[int, int] = {}
    for given in planned:
        item = known.pop(given.uuid, None) or Item(uuid=given.uuid)
        db.session.add(item)
        places[given.week] = place = places.get(given.week, -1) + 1
        item.week_id, item.position, item.retired_at = weeks[given.week].id, place, None
        say(item, given)
        shown.append(item)
    for item in known.values():
        item.retired_at = item.retired_at or clock.now()
    after = _plan_texts(weeks, shown)
    for number, said in before.items():
        note_change(None, offering.id, PLAN, weeks[number].uuid, said, after.get(number, ""))


def _plan_texts(weeks: dict[int, Week], items: Sequence[Item]) -> dict[int, str]:
    """What the plan of each week says that has any, by the week's number."""
    codes = codes_of(next(iter(weeks.values())))
    found = {
        number: text_of_items(
            [item for item in items if item.week_id == week.id and item.retired_at is None], codes
        )
        for number, week in weeks.items()
    }
    return {number: said for number, said in found.items() if said}


def _keep(row: Section | Week, name: str, value: str) -> None:
    """What is not read with its row is compared first, so that loading again writes nothing."""
    if getattr(row, name) != value:
        setattr(row, name, value)


def _find(model: type[Any], **key: Any) -> Any:
    """The row with this key, or a new one in the session."""
    row = db.session.scalar(select(model).filter_by(**key))
    if row is None:
        row = model(**key)
        db.session.add(row)
    return row
