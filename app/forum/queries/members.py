"""Members found by how their handle or their name begins, for whoever writes and types an @."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app import policy
from app.accounts import handles, names
from app.accounts.models import Status, User
from app.core.db import db, fetch
from app.forum.models import Post, Thread

OFFERED = 8
TALKERS = 200  # so many of the thread's latest posts are looked at for who takes part
LAST = "\U0010ffff"


def members_named(actor: User, begun: str, thread_id: int | None = None) -> Sequence[Row[Any]]:
    """At most ``OFFERED`` active members, with ``id``, ``handle`` and ``display_name``: first those
    who write in the thread, then the others by handle and by name. The actor is not among them."""
    typed = begun.strip()
    handle, name = handles.handle_key(typed), names.name_key(typed)
    if not handle or not name or len(typed) > names.MAX_LENGTH:
        return []
    statement = _members(db.engine.dialect.name, policy.sees_hidden(actor))
    values = {
        "handle": _pattern(handle),
        "handle_end": handle + LAST,
        "name": _pattern(name),
        "name_end": name + LAST,
        "thread_id": thread_id or 0,
        "reader_id": actor.id,
        "status": Status.ACTIVE.value,
        "size": OFFERED,
    }
    found: dict[int, Row[Any]] = {}
    for row in sorted(fetch(statement, values), key=lambda row: (-row.near, row.place)):
        found.setdefault(row.id, row)
    return list(found.values())[:OFFERED]


def _pattern(begun: str) -> str:
    """For LIKE in PostgreSQL; SQLite compares with the text itself."""
    if db.engine.dialect.name != "postgresql":
        return begun
    return begun.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _begins(dialect: str, column: InstrumentedAttribute[str], name: str) -> ColumnElement[bool]:
    """As each database can look it up in an index."""
    if dialect == "postgresql":
        return column.like(bindparam(name), escape="\\")
    return and_(column >= bindparam(name), column < bindparam(f"{name}_end"))


@cache
def _members(dialect: str, sees_hidden: bool) -> Any:
    talk = (
        select(Post.author_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.thread_id == bindparam("thread_id"))
    )
    if not sees_hidden:
        talk = talk.where(Post.hidden_at.is_(None), Thread.hidden_at.is_(None))
    latest = talk.order_by(Post.number.desc()).limit(TALKERS).subquery()
    by_handle = _begins(dialect, User.handle_key, "handle")
    by_name = _begins(dialect, User.name_key, "name")
    of_thread = User.id.in_(select(latest.c.author_id))
    size = bindparam("size", type_=Integer)
    groups = [
        (1, User.handle_key, and_(of_thread, or_(by_handle, by_name))),
        (0, User.handle_key, by_handle),
        (0, User.name_key, by_name),
    ]
    return union_all(
        *(
            select(
                select(
                    User.id,
                    User.handle,
                    User.display_name,
                    literal(near).label("near"),
                    order.label("place"),
                )
                .where(
                    User.status == bindparam("status"), User.id != bindparam("reader_id"), condition
                )
                .order_by(order)
                .limit(size)
                .subquery()
            )
            for near, order, condition in groups
        )
    )
