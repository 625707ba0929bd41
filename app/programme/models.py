"""The course: its template, its dated runs, their weeks, and who takes part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.db import Base, Row


class Phase(StrEnum):
    """Where a week or an offering stands today: derived from its dates, never stored."""

    UPCOMING = "upcoming"
    CURRENT = "current"
    PAST = "past"


def phase(opens_on: date, closes_on: date, today: date) -> Phase:
    """Both dates belong to the time between them."""
    if today < opens_on:
        return Phase.UPCOMING
    return Phase.PAST if today > closes_on else Phase.CURRENT


class Programme(Row):
    """The course itself, a template for offerings."""

    __tablename__ = "programmes"

    uuid: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    short_title_en: Mapped[str]
    short_title_fr: Mapped[str]
    summary_en: Mapped[str]
    summary_fr: Mapped[str]
    objective_en: Mapped[str]
    objective_fr: Mapped[str]
    # Five {"title", "text"} each.
    principles_en: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    principles_fr: Mapped[list[dict[str, str]]] = mapped_column(JSON)


class Section(Row):
    """One part of what the programme says of itself: who can join, the five principles, ..."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    key: Mapped[str]
    position: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    html_en: Mapped[str]
    html_fr: Mapped[str]
    # The Markdown that became the HTML, None where it was loaded before it was kept. Only an export
    # reads it.
    text_en: Mapped[str | None] = mapped_column(deferred=True)
    text_fr: Mapped[str | None] = mapped_column(deferred=True)


ONE_SCREEN = 20  # minutes a week


class Stream(Row):
    """A way through the same weeks, by how much time a person has. Minutes are per week;
    ``minutes_min`` is set where the budget is a range."""

    __tablename__ = "streams"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    uuid: Mapped[str] = mapped_column(unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    code: Mapped[str]
    position: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    short_title_en: Mapped[str]
    short_title_fr: Mapped[str]
    summary_en: Mapped[str]
    summary_fr: Mapped[str]
    time_en: Mapped[str]
    time_fr: Mapped[str]
    minutes: Mapped[int]
    minutes_min: Mapped[int | None]

    @property
    def is_one_screen(self) -> bool:
        """Whether its week must fit on one screen of a phone, for the time there is."""
        return self.minutes <= ONE_SCREEN


class Offering(Row):
    """One dated run. Dates are local calendar dates in ``timezone``; both are part of the run."""

    __tablename__ = "offerings"
    __table_args__ = (Index("uq_offerings_invitation_code", "invitation_code", unique=True),)

    uuid: Mapped[str] = mapped_column(unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    slug: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    timezone: Mapped[str]
    invitation_code: Mapped[str | None]

    programme: Mapped[Programme] = relationship()

    @property
    def phase(self) -> Phase:
        return phase(self.starts_on, self.ends_on, clock.today(self.timezone))


class Week(Row):
    """Number 1 to 5, with 0 before them (Welcome) and 6 after (What next).

    A week is Monday to Sunday; week 0 has no first day of its own and week 6 no last: they are
    stored as the seven days before and after, and nothing ever locks.
    """

    __tablename__ = "weeks"
    __table_args__ = (UniqueConstraint("offering_id", "number"),)

    uuid: Mapped[str]  # of the week in the programme, so not unique: each offering has one
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id))
    number: Mapped[int]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    short_title_en: Mapped[str]
    short_title_fr: Mapped[str]
    summary_en: Mapped[str]
    summary_fr: Mapped[str]
    objective_en: Mapped[str]
    objective_fr: Mapped[str]
    intro_html_en: Mapped[str]
    intro_html_fr: Mapped[str]
    # As of a section: the Markdown.
    intro_en: Mapped[str | None] = mapped_column(deferred=True)
    intro_fr: Mapped[str | None] = mapped_column(deferred=True)
    # What a manager tells their team of it, None where the course does not say. The Markdown is
    # read with it: it is what they copy.
    team_html_en: Mapped[str | None]
    team_html_fr: Mapped[str | None]
    team_en: Mapped[str | None]
    team_fr: Mapped[str | None]
    opens_on: Mapped[date]
    closes_on: Mapped[date]

    offering: Mapped[Offering] = relationship()

    @property
    def phase(self) -> Phase:
        return phase(self.opens_on, self.closes_on, clock.today(self.offering.timezone))

    @staticmethod
    def dates(starts_on: date, number: int) -> tuple[date, date]:
        """First and last day of week ``number`` of an offering that starts on that Monday."""
        opens_on = starts_on + timedelta(weeks=number - 1)
        return opens_on, opens_on + timedelta(days=6)


class Weight(StrEnum):
    """How much a stream needs an item of the plan. An item without a weight for a stream is
    hidden from it."""

    CORE = "core"
    SUGGESTED = "suggested"
    OPTIONAL = "optional"


class ItemKind(StrEnum):
    STEP = "step"
    SESSION = "session"
    RESOURCE = "resource"
    ACTIVITY = "activity"
    QUIZ = "quiz"
    TALK = "talk"  # something to write in the week's discussions


class Item(Row):
    """One thing to do in a week, with the minutes it may take. ``thing_uuid`` is that of the live
    session, resource, activity or quiz it stands for, where it is a certain one. An item that the
    course has no more is retired, for people have done it."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("week_id", "uuid"), Index("ix_items_thing", "thing_uuid"))

    uuid: Mapped[str]  # of the item in the programme, so not unique: each offering has one
    week_id: Mapped[int] = mapped_column(ForeignKey(Week.id))
    position: Mapped[int]
    kind: Mapped[str]
    thing_uuid: Mapped[str | None]
    minutes: Mapped[int]
    # So many messages in the week's discussions do an item of kind talk; None: ticking alone.
    posts: Mapped[int | None]
    title_en: Mapped[str]
    title_fr: Mapped[str]
    # By the streams' codes.
    weights: Mapped[dict[str, str]] = mapped_column(JSON)
    retired_at: Mapped[datetime | None]


class How(StrEnum):
    """How an item came to be done."""

    TICKED = "ticked"
    OPENED = "opened"
    ANSWERED = "answered"
    POSTED = "posted"
    ATTENDED = "attended"


class ItemDone(Base):
    """Who has done what. What was done stays done when the course changes."""

    __tablename__ = "items_done"

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(Item.id), primary_key=True, index=True)
    how: Mapped[str]
    done_at: Mapped[datetime]


class Enrolment(Row):
    """A person in an offering, in one stream, from ``created_at`` until ``ended_at``.

    Changing stream ends one row and begins another, so the history is kept. A person is an
    *alumnus* of an offering that is past: derived from its dates.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        Index("uq_enrolments_running", "user_id", "offering_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_enrolments_offering_id", "offering_id"),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    offering_id: Mapped[int] = mapped_column(ForeignKey(Offering.id))
    stream_id: Mapped[int] = mapped_column(ForeignKey(Stream.id))
    ended_at: Mapped[datetime | None]

    offering: Mapped[Offering] = relationship()
    stream: Mapped[Stream] = relationship()
