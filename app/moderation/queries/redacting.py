"""What a message holds, and ever held, that may have to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.personal import Personal, personal_in
from app.forum import queries as forum
from app.forum.models import Attachment, Poll, Post, PostRevision, PostTranslation
from app.moderation.models import Act, Kind

A_MOMENT = timedelta(minutes=1)


class Where(StrEnum):
    """``app.moderation.labels`` has the words for each."""

    NOW = "now"
    TITLE = "title"
    BEFORE = "before"
    TRANSLATION = "translation"
    FILE = "file"
    POLL = "poll"


Placed = tuple[Where, str]


@dataclass(frozen=True)
class Held:
    """Something that looks like personal information, and where it stands."""

    kind: Personal
    words: str
    places: tuple[Where, ...]


def post_to_redact(actor: User, post_id: int) -> Post:
    """NotFoundError, NotAllowedError."""
    post = forum.get_post(actor, post_id)
    policy.require(policy.may_redact(actor, post.thread))
    return post


def has_just_redacted(actor: User, post: Post) -> bool:
    """Whether this person did so a moment ago: they pressed twice."""
    since = clock.now() - A_MOMENT
    done = select(Act.id).where(
        Act.thread_id == post.thread_id,
        Act.post_id == post.id,
        Act.kind == Kind.REDACT,
        Act.actor_id == actor.id,
        Act.created_at > since,
    )
    return db.session.scalar(done.limit(1)) is not None


def personal_of(texts: Sequence[Placed]) -> list[Held]:
    """What looks like it in these texts, in the order of its kinds."""
    kinds: dict[str, tuple[Personal, str]] = {}
    places: dict[str, list[Where]] = {}
    for where, text in texts:
        for found in personal_in(text):
            key = found.text.casefold()
            kinds.setdefault(key, (found.kind, found.text))
            places.setdefault(key, []).append(where)
    order = list(Personal)
    held = [Held(*kinds[key], tuple(dict.fromkeys(each))) for key, each in places.items()]
    return sorted(held, key=lambda each: order.index(each.kind))


def texts_of(post: Post) -> list[Placed]:
    """All it says and ever said, and where."""
    found = [(Where.NOW, post.body)]
    revisions = (
        select(PostRevision.body, PostRevision.title, PostRevision.reason)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.number)
    )
    translations = (
        select(PostTranslation.body)
        .where(PostTranslation.post_id == post.id)
        .order_by(PostTranslation.lang)
    )
    files = (
        select(Attachment.name, Attachment.alt)
        .where(Attachment.post_id == post.id)
        .order_by(Attachment.id)
    )
    found += _texts(Where.BEFORE, revisions)
    found += _texts(Where.TRANSLATION, translations)
    found += _texts(Where.FILE, files)
    if post.number == 1:
        found.append((Where.TITLE, post.thread.title))
        polls = select(Poll.question, Poll.choices).where(Poll.thread_id == post.thread_id)
        found += _texts(Where.POLL, polls)
    return found


def _texts(where: Where, statement: Select[*tuple[Any, ...]]) -> Iterator[Placed]:
    for row in db.session.execute(statement).all():
        for value in row:
            yield from (
                (where, text) for text in ([value] if isinstance(value, str) else value or ())
            )
