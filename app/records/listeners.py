"""When an offering's plan may have changed, its criteria are looked at; what people write in a week's
discussions does what its plan asks of them there."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.accounts.models import User
from app.core.db import db, fetch
from app.core.events import on
from app.forum.events import ReplyPosted, ThreadStarted
from app.forum.models import Thread
from app.forum.queries import boards
from app.programme.commands import note_talked
from app.programme.events import OfferingLoaded, PlanChanged
from app.programme.models import Offering, Week
from app.programme.queries import outline
from app.records import commands, queries

BOARD_OF_THREAD = select(Thread.board_id).where(Thread.id == bindparam("thread_id"))


@on(OfferingLoaded)
def keep_criteria(event: OfferingLoaded) -> None:
    db.session.flush()
    commands.keep_criteria(db.session.get_one(Offering, event.offering_id))


@on(PlanChanged)
def keep_criteria_of_week(event: PlanChanged) -> None:
    db.session.flush()
    week = db.session.get_one(Week, event.week_id)
    commands.keep_criteria(db.session.get_one(Offering, week.offering_id))


@on(ThreadStarted, ReplyPosted)
def note_what_was_said(event: ThreadStarted | ReplyPosted) -> None:
    board_id = fetch(BOARD_OF_THREAD, {"thread_id": event.thread_id}).scalar_one()
    week_id = boards().by_id[board_id].week_id
    if week_id is None or not any(
        item.week_id == week_id and item.posts is not None for item in outline().items
    ):
        return
    author = db.session.get_one(User, event.author_id)
    note_talked(author, week_id, queries.posts_in(author, board_id))
