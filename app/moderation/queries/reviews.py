"""The queue: one list of everything that waits, each for those who may see it; and what came of what
somebody reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Post, Thread
from app.library.models import Resource
from app.moderation.models import (
    AGREED,
    HandOver,
    ItemKind,
    ItemStatus,
    ProblemReport,
    Report,
    ReviewItem,
    ReviewStep,
    StepKind,
)

PAGE_SIZE = 30
MOST_REPORTS = 50
MOST_STEPS = 100
LATEST_NOTES = 10
ItemRow = Row[Any]
Assignee = aliased(User, name="assignee")
Member = aliased(User, name="member")
Actor = aliased(User, name="actor")
COLUMNS = (
    ReviewItem.id,
    ReviewItem.kind,
    ReviewItem.target_id,
    ReviewItem.status,
    ReviewItem.version,
    ReviewItem.opened_at,
    ReviewItem.reasons,
    ReviewItem.report_count,
    ReviewItem.board_id,
    ReviewItem.lang,
    ReviewItem.decision,
    ReviewItem.assignee_id,
    Assignee.display_name.label("assignee_name"),
    Member.display_name.label("member_name"),
    Thread.title,
    Thread.lang.label("title_lang"),
    Post.number,
    ProblemReport.page,
    ProblemReport.details,
    Resource.title_en,
    Resource.title_fr,
)


@dataclass(frozen=True)
class Wanted:
    """What the queue is limited to; ``after_id`` is the last that was shown. ``who`` is "mine" or
    "nobody"."""

    status: ItemStatus = ItemStatus.OPEN
    kind: str | None = None
    board_id: int | None = None
    stream_id: int | None = None
    lang: str | None = None
    who: str | None = None
    after_id: int | None = None


@dataclass(frozen=True)
class Page:
    rows: Sequence[ItemRow]
    next_after: int | None = None


@dataclass(frozen=True)
class Stand:
    """Where an item stands now, for ``policy.sees_item``."""

    kind: str
    member_id: int | None
    offering_id: int | None
    board_id: int | None
    lang: str | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Found:
    """An item with what it is about: a message, a resource or a problem report."""

    item: ReviewItem
    post: Post | None = None
    resource: Resource | None = None
    problem: ProblemReport | None = None


def queue(actor: User, wanted: Wanted) -> Page:
    """What waits longest first; of what is settled the newest."""
    policy.require(policy.may_see_queue(actor))
    statement = _joined(select(*COLUMNS)).where(_where_seen(actor))
    statement = statement.where(ReviewItem.status == wanted.status)
    for column, value in (
        (ReviewItem.kind, wanted.kind),
        (ReviewItem.board_id, wanted.board_id),
        (ReviewItem.stream_id, wanted.stream_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.lang is not None:
        statement = statement.where(ReviewItem.lang.in_((wanted.lang, "both")))
    if wanted.who is not None:
        whose = None if wanted.who == "nobody" else actor.id
        statement = statement.where(ReviewItem.assignee_id.is_not_distinct_from(whose))
    is_open = wanted.status == ItemStatus.OPEN
    if wanted.after_id is not None:
        further = ReviewItem.id > wanted.after_id if is_open else ReviewItem.id < wanted.after_id
        statement = statement.where(further)
    order = ReviewItem.id.asc() if is_open else ReviewItem.id.desc()
    rows = db.session.execute(statement.order_by(order).limit(PAGE_SIZE + 1)).all()
    if len(rows) <= PAGE_SIZE:
        return Page(rows)
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id)


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    of_message = ReviewItem.kind == ItemKind.REPORT
    of_resource = ReviewItem.kind.in_((ItemKind.SUGGESTION, ItemKind.BROKEN))
    of_problem = ReviewItem.kind == ItemKind.PROBLEM
    return (
        statement.select_from(ReviewItem)
        .outerjoin(Assignee, Assignee.id == ReviewItem.assignee_id)
        .outerjoin(Member, Member.id == ReviewItem.member_id)
        .outerjoin(Post, and_(of_message, Post.id == ReviewItem.target_id))
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .outerjoin(ProblemReport, and_(of_problem, ProblemReport.id == ReviewItem.target_id))
        .outerjoin(Resource, and_(of_resource, Resource.id == ReviewItem.target_id))
    )


def _where_seen(actor: User | None) -> ColumnElement[bool]:
    """``policy.sees_item`` as a clause: of a message by where it is now."""
    queues = policy.queues_of(actor)
    kinds = [ItemKind.PROBLEM] * queues.problems
    kinds += [ItemKind.SUGGESTION, ItemKind.BROKEN] * queues.shelf
    own = actor.id if actor else None
    messages = and_(
        ReviewItem.kind.in_((ItemKind.REPORT, ItemKind.HELD)),
        ReviewItem.member_id.is_distinct_from(own),
    )
    if not queues.everywhere:
        messages = and_(messages, _where_looked_after(queues.places))
    return or_(ReviewItem.kind.in_(kinds), messages)


def _where_looked_after(places: policy.Places) -> ColumnElement[bool]:
    is_there = Post.id.is_not(None)
    is_shown = and_(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    offering_id = case((is_there, Thread.offering_id), else_=ReviewItem.offering_id)
    board_id = case((is_there, Thread.board_id), else_=ReviewItem.board_id)
    lang = case((is_there, Post.lang), else_=ReviewItem.lang)
    langs = {*places.langs, "both"} if places.langs else set()
    return or_(
        and_(offering_id.in_(places.offering_ids), is_shown),
        board_id.in_(places.board_ids),
        lang.in_(sorted(langs)),
    )


def get_item(actor: User, item_id: int) -> Found:
    """One that this person may see. NotFoundError for any other."""
    policy.require(policy.may_see_queue(actor))
    item = db.session.get(ReviewItem, item_id, populate_existing=True)
    if item is None:
        raise NotFoundError
    found = _with_target(item)
    post = found.post
    stand = Stand(
        kind=item.kind,
        member_id=item.member_id,
        offering_id=post.thread.offering_id if post else item.offering_id,
        board_id=post.thread.board_id if post else item.board_id,
        lang=post.lang if post else item.lang,
        is_hidden=bool(post and (post.hidden_at or post.thread.hidden_at)),
    )
    if not policy.sees_item(actor, stand):
        raise NotFoundError
    return found


def _with_target(item: ReviewItem) -> Found:
    if item.kind == ItemKind.REPORT:
        whole = (joinedload(Post.thread), joinedload(Post.author))
        return Found(item, post=db.session.get(Post, item.target_id, options=whole))
    if item.kind == ItemKind.PROBLEM:
        return Found(item, problem=db.session.get(ProblemReport, item.target_id))
    if item.kind in (ItemKind.SUGGESTION, ItemKind.BROKEN):
        return Found(item, resource=db.session.get(Resource, item.target_id))
    return Found(item)


def reports_of(item: ReviewItem) -> Sequence[Any]:
    """Who reported it and why, the latest first; for those who see the item."""
    statement = (
        select(Report, User.display_name, User.handle)
        .join(User, User.id == Report.reporter_id)
        .where(Report.item_id == item.id)
        .order_by(Report.id.desc())
        .limit(MOST_REPORTS)
    )
    return db.session.execute(statement).all()


def steps_of(item: ReviewItem) -> Sequence[Any]:
    """What was done with it, the latest first."""
    statement = (
        select(ReviewStep, Actor.display_name, Actor.handle)
        .outerjoin(Actor, Actor.id == ReviewStep.actor_id)
        .where(ReviewStep.item_id == item.id)
        .order_by(ReviewStep.id.desc())
        .limit(MOST_STEPS)
    )
    return db.session.execute(statement).all()


def hand_overs(actor: User) -> Sequence[Any]:
    """The notes from shift to shift, the latest first."""
    policy.require(policy.may_hand_over(actor))
    statement = (
        select(HandOver, User.display_name)
        .outerjoin(User, User.id == HandOver.author_id)
        .order_by(HandOver.id.desc())
        .limit(LATEST_NOTES)
    )
    return db.session.execute(statement).all()


def latest_hand_over(actor: User) -> Any | None:
    return next(iter(hand_overs(actor)), None) if policy.may_hand_over(actor) else None


def has_reported(actor: User, post: Post) -> bool:
    own = select(Report.id).where(Report.post_id == post.id, Report.reporter_id == actor.id)
    return db.session.scalar(own) is not None


def own_reports(actor: User, before_id: int | None) -> Page:
    """What this person reported and what came of it. The message is named to them as long as it is
    shown; nobody reads here what a hidden one said."""
    columns = (
        Report.id, Report.created_at, Report.reason, Report.note, Report.lang, Report.decision,
        Report.decided_at, Post.id.label("post_id"), Thread.title,
        Thread.lang.label("title_lang"), Post.number,
    )  # fmt: skip
    statement = (
        select(*columns)
        .outerjoin(Post, and_(Post.id == Report.post_id, Post.hidden_at.is_(None)))
        .outerjoin(Thread, and_(Thread.id == Post.thread_id, Thread.hidden_at.is_(None)))
        .where(Report.reporter_id == actor.id)
    )
    return _page_before(statement, Report.id, before_id)


def told_authors(actor: User, before_id: int | None) -> Page:
    """What was decided about this person's own messages, as far as they are told."""
    columns = (
        ReviewStep.id, ReviewStep.created_at, ReviewStep.decision, ReviewStep.text,
        ReviewStep.lang, Post.id.label("post_id"), Post.hidden_at, Thread.title,
        Thread.lang.label("title_lang"), Post.number,
    )  # fmt: skip
    is_readable = or_(Thread.hidden_at.is_(None), Thread.author_id == actor.id)
    statement = (
        select(*columns, Thread.hidden_at.label("thread_hidden_at"))
        .join(ReviewItem, ReviewItem.id == ReviewStep.item_id)
        .outerjoin(Post, and_(ReviewItem.kind == ItemKind.REPORT, Post.id == ReviewItem.target_id))
        .outerjoin(Thread, and_(Thread.id == Post.thread_id, is_readable))
        .where(
            ReviewItem.member_id == actor.id,
            ReviewItem.kind == ItemKind.REPORT,
            ReviewStep.what == StepKind.DECIDE,
            or_(ReviewStep.decision.in_(AGREED), func.length(ReviewStep.text) > 0),
        )
    )
    return _page_before(statement, ReviewStep.id, before_id)


def _page_before(statement: Select[*tuple[Any, ...]], column: Any, before_id: int | None) -> Page:
    if before_id is not None:
        statement = statement.where(column < before_id)
    rows = db.session.execute(statement.order_by(column.desc()).limit(PAGE_SIZE + 1)).all()
    if len(rows) <= PAGE_SIZE:
        return Page(rows)
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id)
