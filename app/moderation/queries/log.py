"""The log of what was done: for everybody what and why, for those who look after a place also who,
to whom, and what it takes to undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import Post, Thread
from app.moderation.models import Act, Inverse

PAGE_SIZE = 50
Undo = aliased(Act, name="undo")
Actor = aliased(User, name="actor")
Member = aliased(User, name="member")
ActRow = Row[Any]
Finder = Callable[[User | None, "Asked"], "Log"]
# What anybody may be told. A title is the thread's own, as it is now, for those who may read it.
COLUMNS = (
    Act.id,
    Act.created_at,
    Act.kind,
    Act.role,
    Act.reason,
    Act.reason_lang,
    Act.board_id,
    Act.undoes_id,
    Act.data,
    Undo.id.label("undo_id"),
    Thread.id.label("thread_id"),
    Thread.slug,
    Thread.title,
    Thread.lang.label("title_lang"),
    Post.id.label("post_id"),
    Post.number,
)
FOR_STAFF = (
    Act.is_public,
    Act.bundle,
    Act.offering_id,
    Act.lang,
    Actor.display_name.label("actor_name"),
    Actor.handle.label("actor_handle"),
    Member.display_name.label("member_name"),
    Member.handle.label("member_handle"),
    Inverse.expires_at,
)


@dataclass(frozen=True)
class Asked:
    """What the log is limited to; ``before_id`` is the last that was shown."""

    kind: str | None = None
    board_id: int | None = None
    stream_id: int | None = None
    lang: str | None = None
    before_id: int | None = None


@dataclass(frozen=True)
class Log:
    """One page, newest first; and where the next begins."""

    rows: Sequence[ActRow]
    next_before: int | None = None


def public_log(actor: User | None, asked: Asked) -> Log:
    """What was done and why, by role. Whatever this person may not see is not named."""
    return _page(_select(actor, COLUMNS).where(Act.is_public), asked)


def staff_log(actor: User | None, asked: Asked) -> Log:
    """Everything that was done in the places this person looks after."""
    policy.require(policy.may_see_log(actor))
    return _page(_for_staff(actor), asked)


def get_act(actor: User | None, act_id: int) -> tuple[Act, ActRow]:
    """An act of the staff's log, and what is shown of it. NotFoundError."""
    policy.require(policy.may_see_log(actor))
    row = db.session.execute(_for_staff(actor).where(Act.id == act_id)).one_or_none()
    act = db.session.get(Act, act_id)
    if row is None or act is None:
        raise NotFoundError
    return act, row


def titles_of(actor: User | None, act: Act) -> list[str] | None:
    """What the title was before and after, as long as it can be undone. For those who also read
    hidden versions: an earlier title may be in one."""
    if act.thread_id is None or not policy.sees_hidden(actor, act):
        return None
    changes = db.session.scalar(select(Inverse.changes).where(Inverse.act_id == act.id))
    changed = changes["rows"].get("threads", {}).get("changed", []) if changes else []
    return next((columns["title"] for _, columns in changed if "title" in columns), None)


def count_bundled(act: Act) -> int:
    """How many acts were done as one with this."""
    if act.bundle is None:
        return 1
    ours = select(func.count()).select_from(Act).where(Act.bundle == act.bundle)
    return db.session.scalar(ours) or 0


def _for_staff(actor: User | None) -> Select[*tuple[Any, ...]]:
    return (
        _select(actor, (*COLUMNS, *FOR_STAFF))
        .outerjoin(Actor, Actor.id == Act.actor_id)
        .outerjoin(Member, Member.id == Act.member_id)
        .outerjoin(Inverse, Inverse.act_id == Act.id)
        .where(_where_seen(actor))
    )


def _where_seen(actor: User | None) -> ColumnElement[bool]:
    """``policy.sees_act`` as a clause."""
    places = policy.places_looked_after(actor)
    if places is None:
        return true()
    langs = {*places.langs, "both"} if places.langs else set()
    return or_(
        Act.offering_id.in_(places.offering_ids),
        Act.board_id.in_(places.board_ids),
        Act.lang.in_(sorted(langs)),
    )


def _select(actor: User | None, columns: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    sees_hidden = policy.sees_hidden(actor)
    thread_shown = true() if sees_hidden else Thread.hidden_at.is_(None)
    post_shown = true() if sees_hidden else Post.hidden_at.is_(None)
    return (
        select(*columns)
        .outerjoin(Thread, and_(Thread.id == Act.thread_id, thread_shown))
        # A post where it is now, and only with its thread.
        .outerjoin(Post, and_(Post.id == Act.post_id, Post.thread_id == Thread.id, post_shown))
        .outerjoin(Undo, Undo.undoes_id == Act.id)
    )


def _page(statement: Select[*tuple[Any, ...]], asked: Asked) -> Log:
    for column, value in (
        (Act.kind, asked.kind),
        (Act.board_id, asked.board_id),
        (Act.stream_id, asked.stream_id),
        (Act.lang, asked.lang),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if asked.before_id is not None:
        statement = statement.where(Act.id < asked.before_id)
    rows = db.session.execute(statement.order_by(Act.id.desc()).limit(PAGE_SIZE + 1)).all()
    if len(rows) <= PAGE_SIZE:
        return Log(rows)
    return Log(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].id)
