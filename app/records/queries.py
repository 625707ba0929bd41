"""How far a person has come in an offering, and the records that were issued to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, not_, or_, select

from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Post, Thread
from app.forum.subjects import key_of
from app.learning.models import ACTIVITY, Activity, ActivityResult
from app.programme.models import Enrolment, Item, ItemDone, ItemKind, Offering, Stream, Week
from app.programme.plan import POSTS
from app.programme.queries import Plan, outline, plan_for
from app.records.models import Criteria, Level, Record, TeamBuilt

MOST_RECORDS = 50
PEOPLE = 500


@dataclass(frozen=True)
class Done:
    """An item of the plan that a person has done; it may be retired since."""

    item_id: int
    uuid: str
    kind: str
    week_id: int
    minutes: int
    done_at: datetime


@dataclass(frozen=True)
class WeekProgress:
    """``completed_at`` is when its core was first done, by any criteria this person has met."""

    week: Week
    plan: Plan
    completed_at: datetime | None
    counts: bool  # among the weeks of the course itself, not before or after them

    @property
    def completed_on(self) -> date | None:
        """The day that was where the offering is."""
        zone = ZoneInfo(self.week.offering.timezone)
        return self.completed_at.astimezone(zone).date() if self.completed_at else None


@dataclass(frozen=True)
class Progress:
    """Of one person in one offering, in the stream they are in now. ``minutes`` are those of the
    plan for all that was done, ``versions`` those of the criteria it was measured by."""

    offering: Offering
    stream: Stream
    weeks: list[WeekProgress]
    minutes: int
    sessions: int
    results: int
    responses: int
    team: str | None
    versions: list[int]

    @property
    def completed(self) -> list[WeekProgress]:
        """The weeks of the course that are complete."""
        return [each for each in self.weeks if each.counts and each.completed_at is not None]

    @property
    def level(self) -> Level | None:
        """None until a week is complete."""
        completed, all_weeks = self.completed, [each for each in self.weeks if each.counts]
        if not completed:
            return None
        if len(completed) < len(all_weeks):
            return Level.PARTICIPANT
        return Level.BUILDER if self.team else Level.COMPLETER


def progress_in(actor: User, offering: Offering) -> Progress:
    """Seven statements. NotFoundError for an offering this person never took part in."""
    course = outline()
    enrolled = _enrolments(actor, offering)
    if not enrolled:
        raise NotFoundError
    done = _done_in(actor, offering)
    criteria = _criteria_met(offering, since=enrolled[0].created_at)
    streams = {course.stream_by_id(each.stream_id): each for each in enrolled}
    codes = [stream.code for stream in streams if stream is not None]
    stream = course.stream_by_id(enrolled[-1].stream_id)
    if stream is None:
        raise NotFoundError
    done_at = {each.uuid: each.done_at for each in done}
    ids = frozenset(each.item_id for each in done)
    weeks = [
        WeekProgress(
            week=week,
            plan=plan_for(week, stream, course, ids),
            completed_at=completed_at(done_at, [
                each.cores.get(str(week.number), {}).get(code, [])
                for each in criteria for code in codes
            ]),
            counts=offering.starts_on <= week.opens_on <= offering.ends_on,
        )
        for week in course.weeks_of(offering)
    ]  # fmt: skip
    return Progress(
        offering=offering,
        stream=stream,
        weeks=weeks,
        minutes=sum(each.minutes for each in done),
        sessions=sum(each.kind == ItemKind.SESSION for each in done),
        results=_results(actor, offering),
        responses=_responses(actor, offering),
        team=_team(actor, offering),
        versions=[each.version for each in criteria],
    )


def completed_at(
    done_at: Mapping[str, datetime], cores: Sequence[Sequence[str]]
) -> datetime | None:
    """When the first of these sets of items was wholly done; None while none is. A set with
    nothing in it is no week."""
    met = [
        max(done_at[uuid] for uuid in core)
        for core in cores
        if core and all(uuid in done_at for uuid in core)
    ]
    return min(met, default=None)


def latest_criteria(offering: Offering) -> Criteria | None:
    newest = select(Criteria).filter_by(offering_id=offering.id).order_by(Criteria.version.desc())
    return db.session.scalar(newest.limit(1))


def records_of(actor: User, offering: Offering) -> Sequence[Record]:
    """The latest first, without those that were withdrawn."""
    found = (
        select(Record)
        .where(Record.user_id == actor.id, Record.offering_id == offering.id)
        .where(Record.withdrawn_at.is_(None))
        .order_by(Record.id.desc())
        .limit(MOST_RECORDS)
    )
    return db.session.scalars(found).all()


def get_record(code: str) -> Record:
    """Whoever has the code may read it. NotFoundError for a code that none has, and for one that
    was withdrawn: the two are the same to everybody."""
    found = db.session.scalar(select(Record).filter_by(code=code, withdrawn_at=None))
    if found is None:
        raise NotFoundError
    return found


def has_pdf(record: Record) -> bool:
    """Whether the job that makes it has run; the file itself is not read."""
    made = select(Record.id).where(Record.id == record.id, Record.pdf.is_not(None))
    return db.session.scalar(made) is not None


def teams_built(offering: Offering) -> list[tuple[TeamBuilt, User]]:
    """With the people, the latest first."""
    found = (
        select(TeamBuilt, User)
        .join(User, User.id == TeamBuilt.user_id)
        .where(TeamBuilt.offering_id == offering.id)
        .order_by(TeamBuilt.id.desc())
        .limit(PEOPLE)
    )
    return [(built, person) for built, person in db.session.execute(found)]


def posts_in(actor: User, board_id: int) -> int:
    """How many messages of this person stand in the discussions of a board, up to as many as a plan
    may ask for. The result of an activity is no message."""
    is_result = Thread.subject.startswith(f"{ACTIVITY}:")
    found = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == actor.id, Thread.board_id == board_id)
        .where(
            Post.deleted_at.is_(None),
            or_(Post.number > 1, Thread.subject.is_(None), not_(is_result)),
        )
        .limit(POSTS[1])
    )
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _enrolments(actor: User, offering: Offering) -> Sequence[Enrolment]:
    """All there were, the first one first."""
    found = select(Enrolment).filter_by(user_id=actor.id, offering_id=offering.id)
    return db.session.scalars(found.order_by(Enrolment.id)).all()


def _done_in(actor: User, offering: Offering) -> list[Done]:
    columns = (Item.id, Item.uuid, Item.kind, Item.week_id, Item.minutes, ItemDone.done_at)
    found = (
        select(*columns)
        .join(ItemDone, ItemDone.item_id == Item.id)
        .join(Week, Week.id == Item.week_id)
        .where(ItemDone.user_id == actor.id, Week.offering_id == offering.id)
    )
    return [Done(*row) for row in db.session.execute(found)]


def _criteria_met(offering: Offering, since: datetime) -> list[Criteria]:
    """The version that held then, and all after it."""
    found = select(Criteria).filter_by(offering_id=offering.id).order_by(Criteria.version)
    versions = list(db.session.scalars(found))
    before = [each.version for each in versions if each.created_at <= since]
    first = max(before, default=0)
    return [each for each in versions if each.version >= first]


def _results(actor: User, offering: Offering) -> int:
    """The results this person has a part in that are there to be read."""
    found = (
        select(func.count())
        .select_from(ActivityResult)
        .join(Activity, Activity.id == ActivityResult.activity_id)
        .join(Week, Week.id == Activity.week_id)
        .join(Thread, Thread.id == ActivityResult.thread_id)
        .join(Post, Post.id == Thread.first_post_id)
        .where(ActivityResult.user_id == actor.id, Week.offering_id == offering.id)
        .where(Thread.hidden_at.is_(None), Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    )
    return db.session.scalar(found) or 0


def _responses(actor: User, offering: Offering) -> int:
    """The results of others this person has answered."""
    activities = (
        select(Activity.id)
        .join(Week, Week.id == Activity.week_id)
        .where(Week.offering_id == offering.id)
    )
    about = [key_of(ACTIVITY, activity_id) for activity_id in db.session.scalars(activities)]
    mine = select(ActivityResult.thread_id).where(ActivityResult.user_id == actor.id)
    found = (
        select(func.count(Post.thread_id.distinct()))
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == actor.id, Post.number > 1)
        .where(Post.hidden_at.is_(None), Post.deleted_at.is_(None), Thread.hidden_at.is_(None))
        .where(Thread.subject.in_(about), Thread.id.not_in(mine))
    )
    return db.session.scalar(found) or 0


def _team(actor: User, offering: Offering) -> str | None:
    return db.session.scalar(
        select(TeamBuilt.team).filter_by(user_id=actor.id, offering_id=offering.id)
    )
