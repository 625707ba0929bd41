"""What cards of our own pages tell, of what everybody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, String, cast, literal, null, select, union_all

from app.accounts.handles import handle_key
from app.accounts.models import Status, User
from app.accounts.queries import MAX_IDENTIFIER
from app.core.db import db
from app.forum.models import Post, Thread

Key = tuple[str, str]


@dataclass(frozen=True)
class CardTarget:
    """A thread, one of its posts (``number``), or a member (no ``kind`` and no ``lang``)."""

    title: str
    kind: str | None = None
    lang: str | None = None
    number: int | None = None
    replies: int = 0


def card_targets(keys: Iterable[Key]) -> dict[Key, CardTarget]:
    """By (threads | posts | members, number or handle); what is hidden from anybody is left out,
    whoever asks: a card is read by all readers of the text it stands in. One statement."""
    numbers: dict[str, list[int]] = {"threads": [], "posts": []}
    handles: dict[str, list[Key]] = {}
    for kind, name in keys:
        if kind in numbers:
            numbers[kind].append(int(name))
        elif len(name) <= MAX_IDENTIFIER and name.isprintable():
            handles.setdefault(handle_key(name), []).append((kind, name))
    found: dict[Key, CardTarget] = {}
    for row in db.session.execute(_targets(numbers["threads"], numbers["posts"], list(handles))):
        target = CardTarget(row.title, row.kind, row.lang, row.number, row.replies)
        for key in handles[row.key] if row.what == "members" else [(row.what, row.key)]:
            found[key] = target
    return found


def _targets(threads: list[int], posts: list[int], handles: list[str]) -> CompoundSelect[Any]:
    public = Thread.hidden_at.is_(None)
    columns = (Thread.title, Thread.kind, Thread.lang, Thread.reply_count.label("replies"))
    return union_all(
        select(literal("threads").label("what"), cast(Thread.id, String).label("key"), *columns,
               null().label("number"))
        .where(Thread.id.in_(threads), public),
        select(literal("posts"), cast(Post.id, String), *columns, Post.number)
        .join(Post.thread)
        .where(Post.id.in_(posts), public, Post.hidden_at.is_(None)),
        select(literal("members"), User.handle_key, User.display_name, null(), null(), literal(0),
               null())
        .where(User.handle_key.in_(handles), User.status == Status.ACTIVE),
    )  # fmt: skip
