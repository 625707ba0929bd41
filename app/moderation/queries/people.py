"""People as those who look after the place know them. Each function asks the policy first: of what
is here, nothing is anybody else's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.accounts.handles import handle_key
from app.accounts.models import Status, User
from app.accounts.names import name_key
from app.accounts.queries import begins
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Post, Thread
from app.moderation.models import Act, Appeal, Inverse, Sanction

PAGE_SIZE = 30
LATELY = 20
MOST_REMOVED = 200
Rows = Sequence[Any]
Actor = aliased(User, name="actor")
Decider = aliased(User, name="decider")
PEOPLE = (
    User.id,
    User.handle,
    User.handle_key,
    User.display_name,
    User.level,
    User.role,
    User.status,
    User.silenced_until,
    User.created_at,
)


def find_people(actor: User | None, words: str, after: str = "") -> Rows:
    """Whose name or handle begins like this, by handle: at most one more than a page. Who has not
    confirmed their address is nobody yet."""
    policy.require(policy.may_vouch(actor))
    statement = select(*PEOPLE).where(User.status.in_(_states(actor)))
    if words:
        by_handle = begins(User.handle_key, handle_key(words.removeprefix("@")))
        statement = statement.where(or_(by_handle, begins(User.name_key, name_key(words))))
    if after:
        statement = statement.where(User.handle_key > after)
    return db.session.execute(statement.order_by(User.handle_key).limit(PAGE_SIZE + 1)).all()


def get_member(actor: User | None, handle: str) -> User:
    """Whoever has an account that was confirmed. NotFoundError."""
    policy.require(policy.may_vouch(actor))
    if len(handle) > 60 or not handle.isprintable():
        raise NotFoundError
    statement = select(User).where(
        User.handle_key == handle_key(handle), User.status.in_(_states(actor))
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError
    return found


def _states(actor: User | None) -> list[Status]:
    """That somebody is suspended is for those alone who may know why."""
    return [Status.ACTIVE, *([Status.SUSPENDED] if policy.may_open_file(actor) else [])]


@dataclass(frozen=True)
class File:
    """What is known of somebody, the latest first."""

    sanctions: Rows
    acts: Rows


def file_of(actor: User | None, member: User) -> File:
    """Every note, every decision with its appeal, and what was done to what they wrote."""
    policy.require(policy.may_open_file(actor))
    sanctions = (
        select(Sanction, Appeal, Decider.display_name.label("by_name"))
        .outerjoin(Appeal, Appeal.sanction_id == Sanction.id)
        .outerjoin(Decider, Decider.id == Sanction.by_id)
        .where(Sanction.member_id == member.id)
        .order_by(Sanction.id.desc())
        .limit(100)
    )
    acts = (
        select(
            Act.id,
            Act.kind,
            Act.created_at,
            Act.reason,
            Act.reason_lang,
            Actor.display_name.label("actor_name"),
            Inverse.expires_at,
        )
        .outerjoin(Actor, Actor.id == Act.actor_id)
        .outerjoin(Inverse, Inverse.act_id == Act.id)
        .where(Act.member_id == member.id)
        .order_by(Act.id.desc())
        .limit(LATELY)
    )
    return File(db.session.execute(sanctions).all(), db.session.execute(acts).all())


def written_lately(actor: User | None, member: User) -> Rows:
    """Their latest messages; the hidden ones for those who may read them everywhere."""
    policy.require(policy.may_vouch(actor))
    statement = (
        select(
            Post.id,
            Post.number,
            Post.lang,
            Post.created_at,
            Post.html,
            Post.deleted_at,
            Thread.title,
            Thread.lang.label("title_lang"),
            or_(Post.hidden_at.is_not(None), Thread.hidden_at.is_not(None)).label("is_hidden"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == member.id)
        .order_by(Post.id.desc())
        .limit(LATELY)
    )
    if not policy.sees_hidden(actor):
        statement = statement.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    return db.session.execute(statement).all()


@dataclass(frozen=True)
class Shown:
    """What of somebody can be read now, as far as it is removed in one press."""

    threads: Rows
    posts: Rows
    is_all: bool


def shown_of(member: User) -> Shown:
    """Their discussions, and their answers in those of others."""
    columns = (Thread.title, Thread.lang.label("title_lang"))
    threads = db.session.execute(
        select(Thread.id, Thread.board_id, Thread.answer_count, *columns)
        .where(Thread.author_id == member.id, Thread.hidden_at.is_(None))
        .order_by(Thread.id)
        .limit(MOST_REMOVED + 1)
    ).all()
    posts = db.session.execute(
        select(Post.id, Post.number, *columns)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Post.author_id == member.id,
            Post.number > 1,
            Post.hidden_at.is_(None),
            Thread.hidden_at.is_(None),
            Thread.author_id != member.id,
        )
        .order_by(Post.id)
        .limit(MOST_REMOVED + 1)
    ).all()
    is_all = len(threads) <= MOST_REMOVED and len(posts) <= MOST_REMOVED
    return Shown(threads[:MOST_REMOVED], posts[:MOST_REMOVED], is_all)


def get_sanction(sanction_id: int) -> Sanction:
    found = db.session.get(Sanction, sanction_id, options=[joinedload(Sanction.member)])
    if found is None:
        raise NotFoundError
    return found


def open_appeals(actor: User | None) -> Sequence[Appeal]:
    """Those that wait, the oldest first."""
    policy.require(policy.may_open_file(actor))
    statement = (
        select(Appeal)
        .where(Appeal.outcome.is_(None))
        .options(joinedload(Appeal.sanction).joinedload(Sanction.member))
        .order_by(Appeal.id)
        .limit(100)
    )
    return db.session.scalars(statement).all()


def get_appeal(actor: User | None, appeal_id: int) -> Appeal:
    policy.require(policy.may_open_file(actor))
    whole = joinedload(Appeal.sanction).joinedload(Sanction.member)
    found = db.session.get(Appeal, appeal_id, options=[whole])
    if found is None:
        raise NotFoundError
    return found


def decided_about(person: User) -> Rows:
    """What somebody is told was decided about them, the latest first: no notes, and not by whom."""
    statement = (
        select(Sanction, Appeal)
        .outerjoin(Appeal, Appeal.sanction_id == Sanction.id)
        .where(Sanction.member_id == person.id, Sanction.kind != "note")
        .order_by(Sanction.id.desc())
        .limit(100)
    )
    return db.session.execute(statement).all()


def own_sanction(person: User, sanction_id: int) -> Sanction:
    """One that its member knows of. NotFoundError for anybody else's, and for notes."""
    statement = select(Sanction).where(
        Sanction.id == sanction_id, Sanction.member_id == person.id, Sanction.kind != "note"
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError
    return found


def count_suspensions(member: User) -> int:
    """How many there were before, for the next step."""
    statement = select(func.count()).where(
        Sanction.member_id == member.id, Sanction.kind == "suspension"
    )
    return db.session.scalar(statement) or 0
