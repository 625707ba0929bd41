"""What may be known of live sessions. All but the address to join is public; what is archived is
not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session, defer, selectinload

from app.core import clock
from app.core.cache import kept_for
from app.core.db import db
from app.core.errors import NotFoundError
from app.programme.live_sessions.models import LiveSession, Status
from app.programme.models import Item, ItemKind, Stream
from app.programme.queries import KEPT_SECONDS, Outline

PAGE_SIZE = 20
MOST_TO_COME = 60
MOST_IN_CALENDAR = 500
LONGEST = timedelta(minutes=480)
AWAITED = (Status.PLANNED, Status.LIVE)


@dataclass(frozen=True)
class SessionLine:
    """The little that pages of other things need to know of a session."""

    id: int
    offering_id: int
    week_id: int
    lang: str
    title: str
    starts_at: datetime
    minutes: int
    status: str
    recording_url: str | None
    has_transcript: bool
    summary_en: str | None
    summary_fr: str | None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def has_recording(self) -> bool:
        """Whether everybody is shown it."""
        return self.status == Status.PUBLISHED and self.recording_url is not None


@dataclass(frozen=True)
class SessionList:
    """A page of the past: the last first. ``next_cursor`` is where the next page begins."""

    sessions: Sequence[LiveSession]
    next_cursor: str | None


def visible() -> ColumnElement[bool]:
    """Whether a session is there at all, for anybody."""
    return LiveSession.archived_at.is_(None)


def get_session(session_id: int) -> LiveSession:
    """With its speakers. NotFoundError for what is not there."""
    with_speakers = selectinload(LiveSession.speakers)
    found = db.session.scalar(
        select(LiveSession).where(LiveSession.id == session_id, visible()).options(with_speakers)
    )
    if found is None:
        raise NotFoundError
    return found


def list_to_come() -> Sequence[LiveSession]:
    """Of every offering, the next first; those that go on are to come too."""
    now = clock.now()
    # The index knows beginnings: what began longer ago than any session lasts is over.
    some = _listed(LiveSession.starts_at > now - LONGEST).order_by(
        LiveSession.starts_at, LiveSession.id
    )
    rows = db.session.scalars(some.limit(MOST_TO_COME)).all()
    return [row for row in rows if row.ends_at > now]


def list_past(cursor: tuple[datetime, int] | None) -> SessionList:
    """A page of those that are over."""
    now = clock.now()
    some = _listed(LiveSession.starts_at <= now)
    if cursor is not None:
        place = tuple_(LiveSession.starts_at, LiveSession.id)
        some = some.where(place < tuple_(*cursor))
    newest_first = some.order_by(LiveSession.starts_at.desc(), LiveSession.id.desc())
    rows = db.session.scalars(newest_first.limit(PAGE_SIZE + 1)).all()
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    after = f"{last.starts_at.timestamp():.0f}.{last.id}" if last is not None else None
    return SessionList([row for row in rows[:PAGE_SIZE] if row.ends_at <= now], after)


def list_of_week(week_id: int) -> list[SessionLine]:
    """In the order they come. Read from what is kept, so it may lag a minute behind."""
    of_week = [line for line in known_sessions().values() if line.week_id == week_id]
    return sorted(of_week, key=lambda line: (line.starts_at, line.id))


def session_to_see(lines: Sequence[SessionLine], lang: str) -> SessionLine | None:
    """Of a week, for who has time for one: in their language before another, and one that can be
    watched before one to come."""
    there = [line for line in lines if line.status != Status.CANCELLED]
    there.sort(key=lambda line: (line.lang != lang, not line.has_recording))
    return there[0] if there else None


def next_session(offering_id: int, lang: str) -> SessionLine | None:
    """The next in this language, or where none is to come in it the next of all. Read from what is
    kept, so it may lag a minute behind."""
    now = clock.now()
    to_come = [
        line
        for line in known_sessions().values()
        if line.offering_id == offering_id and line.ends_at > now and line.status in AWAITED
    ]
    to_come.sort(key=lambda line: (line.lang != lang, line.starts_at))
    return to_come[0] if to_come else None


def sessions_for_calendar(
    offering_ids: Collection[int], week_id: int | None = None
) -> Sequence[LiveSession]:
    """All of these offerings, or of one week of theirs, with their speakers; the cancelled too."""
    some = select(LiveSession).where(LiveSession.offering_id.in_(offering_ids), visible())
    if week_id is not None:
        some = some.where(LiveSession.week_id == week_id)
    light = defer(LiveSession.transcript, raiseload=True)
    ordered = some.options(selectinload(LiveSession.speakers), light).order_by(
        LiveSession.starts_at.desc(), LiveSession.id
    )
    return db.session.scalars(ordered.limit(MOST_IN_CALENDAR)).all()


def items_for(session: LiveSession, course: Outline) -> list[Item]:
    """What stands for it in its week's plan: an item that names it, or names no session, for then
    one chooses between the languages."""
    week = course.week_by_id(session.week_id)
    return [
        item
        for item in course.items_of(week)
        if item.kind == ItemKind.SESSION and item.thing_uuid in (None, session.uuid)
    ]


def is_for_stream(session: LiveSession, stream: Stream, course: Outline) -> bool:
    """Whether it is in the plan of the stream; one that is in no plan is for all."""
    items = items_for(session, course)
    return not items or any(stream.code in item.weights for item in items)


@kept_for(KEPT_SECONDS)
def known_sessions() -> dict[int, SessionLine]:
    """Every session there is, by its id."""
    with Session(db.engine) as session:
        rows = session.execute(select(*LINE).where(visible())).all()
    return {row.id: SessionLine(*row) for row in rows}


def sessions_by_ids(ids: Collection[int]) -> dict[int, LiveSession]:
    """Those of them that are there, with their speakers and all their words."""
    if not ids:
        return {}
    some = select(LiveSession).where(LiveSession.id.in_(ids), visible())
    with_speakers = some.options(selectinload(LiveSession.speakers))
    return {row.id: row for row in db.session.scalars(with_speakers)}


LINE: tuple[Any, ...] = (
    LiveSession.id,
    LiveSession.offering_id,
    LiveSession.week_id,
    LiveSession.lang,
    LiveSession.title,
    LiveSession.starts_at,
    LiveSession.minutes,
    LiveSession.status,
    LiveSession.recording_url,
    LiveSession.transcript.is_not(None).label("has_transcript"),
    LiveSession.summary_en,
    LiveSession.summary_fr,
)


def _listed(*conditions: Any) -> Select[LiveSession]:
    """With speakers, and without the long words."""
    light = [defer(getattr(LiveSession, name), raiseload=True)
             for name in ("transcript", "description", "html")]  # fmt: skip
    some = select(LiveSession).where(visible(), *conditions)
    return some.options(selectinload(LiveSession.speakers), *light)
