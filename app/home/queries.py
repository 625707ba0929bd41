"""Pages put together from what the features know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.accounts.models import User
from app.core import clock
from app.forum import queries as forum
from app.programme.live_sessions.queries import SessionLine, session_to_see
from app.programme.models import Offering, Phase, Stream, Week
from app.programme.queries import Plan, done_items, outline, plan_for, stream_ids_of

FEW = 6
IN_GROUP = 6


@dataclass(frozen=True)
class Cell:
    """A week and a stream: how many threads, and how many of them hold something new."""

    threads: int
    unread: int


@dataclass(frozen=True)
class Group:
    """The threads of a week for one stream; None is what is addressed to everyone."""

    stream: Stream | None
    threads: Sequence[Row[Any]]
    has_more: bool


@dataclass(frozen=True)
class MyWeek:
    """What a signed-in person finds first."""

    offering: Offering
    week: Week | None
    stream: Stream | None
    alumni_of: list[Offering]
    news: forum.News
    awaiting: Sequence[Row[Any]]
    mine: Sequence[Row[Any]]
    reminders: int


def my_week(actor: User, lang: str, zone: str) -> MyWeek | None:
    """None before any course is loaded. ``zone`` says which day it is for reminders."""
    course = outline()
    offering = course.current_offering
    if offering is None:
        return None
    stream_ids = stream_ids_of(actor.id)
    stream = course.stream_by_id(stream_ids.get(offering.id))
    taken = [course.offering_by_id(offering_id) for offering_id in stream_ids]
    return MyWeek(
        offering=offering,
        week=course.week_now(offering),
        stream=stream,
        alumni_of=[o for o in taken if o.phase is Phase.PAST],
        news=forum.news(actor, stream.id if stream else None, FEW),
        awaiting=forum.awaiting_answer(actor, stream.id if stream else None, lang),
        mine=forum.list_threads(actor, forum.Filters(only="mine", sort="latest"), FEW).rows,
        reminders=forum.reminders_due(actor, clock.today(zone)),
    )


def grid(offering: Offering, news: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], Cell]:
    """Cells by week id and stream id (0: everyone); ``news`` as ``unread_by_cell`` gives it."""
    counts = forum.thread_counts()
    by_week = forum.boards().by_week
    streams = [0, *(stream.id for stream in outline().streams_of(offering))]
    return {
        (week.id, stream_id): Cell(
            counts.get((by_week[week.id].id, stream_id), 0),
            news.get((by_week[week.id].id, stream_id), 0),
        )
        for week in outline().weeks_of(offering)
        for stream_id in streams
    }


def plans_of_week(actor: User | None, week: Week, chosen: Stream | None) -> list[Plan]:
    """The chosen stream's plan, or each stream's; with what this person has done of it."""
    course = outline()
    done = done_items(actor, week) if actor is not None else frozenset()
    streams = [chosen] if chosen is not None else course.streams_of(week.offering)
    return [plan_for(week, stream, course, done) for stream in streams]


@dataclass(frozen=True)
class OneScreen:
    """A week for who has a few minutes: its plan, and the one session to see."""

    plan: Plan
    session: SessionLine | None


def one_screen(
    plans: Sequence[Plan], chosen: Stream | None, sessions: Sequence[SessionLine], lang: str
) -> OneScreen | None:
    """None for a stream whose week takes more than a screen, and where none is chosen."""
    if chosen is None or not chosen.is_one_screen:
        return None
    [plan] = plans
    return OneScreen(plan, session_to_see(sessions, lang))


def week_groups(actor: User | None, week: Week, chosen: Stream | None) -> list[Group]:
    """The week's latest threads: for everyone first, then the chosen stream, then the others."""
    board = forum.boards().by_week[week.id]
    streams = outline().streams_of(week.offering)
    ordered = [None, *sorted(streams, key=lambda stream: stream is not chosen)]
    ids = [stream.id if stream else 0 for stream in ordered]
    found = forum.threads_by_stream(actor, board.id, ids, IN_GROUP)
    return [
        Group(stream, some.rows, some.next_cursor is not None)
        for stream, some in zip(ordered, found, strict=True)
    ]
