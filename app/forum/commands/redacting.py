"""Taking words out of a message for good: here, in all it said before, and wherever it was quoted.

The rest of its discussion is looked through too, for others answer with the same words. Nothing of
this is kept: no version holds what was there. Whoever has more that may hold it listens to
``TextRedacted``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, or_, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.events import publish
from app.core.text import RENDERER, slugify
from app.forum import mentions
from app.forum.commands.attachments import pictures_of_post
from app.forum.events import TextRedacted
from app.forum.models import (
    Attachment,
    Draft,
    Place,
    Poll,
    Post,
    PostQuote,
    PostRevision,
    PostTranslation,
    Thread,
    ThreadEvent,
)
from app.forum.redaction import Words

LINK = re.compile(r"/posts/([1-9][0-9]{0,8})\b")


@dataclass
class _Scope:
    """Where the words may be: the thread, and the messages elsewhere that quote some of it."""

    thread: Thread
    words: Words
    own: set[int]
    quoting: set[int] = field(default_factory=set)
    moved: dict[int, tuple[datetime | None, datetime]] = field(default_factory=dict)

    def is_linked_in(self, text: str) -> bool:
        return any(int(each) in self.own for each in LINK.findall(text))


def redact(actor: User, post: Post, words: Words) -> tuple[int, ...]:
    """The ids of the messages whose words are others now. Whoever calls it holds the thread."""
    policy.require(policy.may_redact(actor, post.thread))
    scope = _scope_of(post.thread, words)
    moment = clock.now()
    changed = _clean_posts(scope, moment)
    changed |= _clean_revisions(scope)
    changed |= _clean_translations(scope, moment)
    _clean_thread(scope)
    _clean_drafts_around(scope)
    db.session.expire_all()
    found = tuple(sorted(changed))
    publish(TextRedacted(post.thread_id, found, actor.id, words, scope.moved))
    return found


def _scope_of(thread: Thread, words: Words) -> _Scope:
    own = set(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id)))
    scope = _Scope(thread, words, own)
    in_thread = select(Post.id).where(Post.thread_id == thread.id)
    quoting = select(PostQuote.post_id).where(PostQuote.quoted_post_id.in_(in_thread))
    scope.quoting |= set(db.session.scalars(quoting)) - own
    # What quoted it once may do so no more. Nothing lists that, and this is seldom done.
    once = select(PostRevision.post_id, PostRevision.body).where(
        PostRevision.body.contains("/posts/")
    )
    for post_id, body in db.session.execute(once).yield_per(500):
        if words.are_in(body) and scope.is_linked_in(body):
            scope.quoting.add(post_id)
    scope.quoting -= own
    return scope


def _holding(statement: Any, words: Words) -> Iterator[Any]:
    """Rows as they are now that nobody can change them any more, of those that hold the words."""
    for row in db.session.execute(statement.with_for_update(key_share=True)).all():
        if any(words.are_in(value) for value in row):
            yield row


def _of(scope: _Scope, column: Any) -> ColumnElement[bool]:
    in_thread = select(Post.id).where(Post.thread_id == scope.thread.id)
    return or_(column.in_(in_thread), column.in_(sorted(scope.quoting)))


def _clean_posts(scope: _Scope, moment: datetime) -> set[int]:
    files = _clean_files(scope)
    changed = set()
    statement = select(Post.id, Post.body, Post.lang, Post.edited_at).where(_of(scope, Post.id))
    statement = statement.order_by(Post.id).with_for_update(key_share=True)
    for row in db.session.execute(statement).all():
        if not scope.words.are_in(row.body) and row.id not in files:
            continue
        body = scope.words.out_of(row.body, row.lang)
        told = mentions.people_told_of([row.id]).get(row.id, {})
        html = mentions.render_again(body, told, pictures_of_post(row.id))
        # A form that is open somewhere knows another state now, so it cannot bring the words back.
        values = {"body": body, "html": html, "renderer": RENDERER, "edited_at": moment}
        _update(Post, row.id, values)
        db.session.execute(
            update(PostTranslation)
            .where(
                PostTranslation.post_id == row.id,
                PostTranslation.source_edited_at.is_not_distinct_from(row.edited_at),
            )
            .values(source_edited_at=moment)
            .execution_options(synchronize_session=False)
        )
        scope.moved[row.id] = row.edited_at, moment
        changed.add(row.id)
    return changed


def _clean_files(scope: _Scope) -> set[int]:
    """The posts with a file whose name, or what is said of it, holds the words."""
    statement = (
        select(Attachment.id, Attachment.name, Attachment.alt, Attachment.post_id, Post.lang)
        .join(Post, Post.id == Attachment.post_id)
        .where(_of(scope, Attachment.post_id))
        .order_by(Attachment.id)
    )
    found = set()
    for row in db.session.execute(statement).all():
        if scope.words.are_in((row.name, row.alt)):
            clean = {
                name: scope.words.out_of(getattr(row, name), row.lang) for name in ("name", "alt")
            }
            _update(Attachment, row.id, clean)
            found.add(row.post_id)
    return found


def _clean_revisions(scope: _Scope) -> set[int]:
    statement = (
        select(
            PostRevision.id,
            PostRevision.post_id,
            PostRevision.lang,
            PostRevision.body,
            PostRevision.title,
            PostRevision.reason,
        )
        .where(_of(scope, PostRevision.post_id))
        .order_by(PostRevision.id)
    )
    found = set()
    for row in _holding(statement, scope.words):
        names = ("body", "title", "reason")
        clean = {name: scope.words.out_of(getattr(row, name), row.lang) for name in names}
        _update(PostRevision, row.id, clean)
        found.add(row.post_id)
    return found


def _clean_translations(scope: _Scope, moment: datetime) -> set[int]:
    found = set()
    statement = (
        select(PostTranslation.id, PostTranslation.post_id, PostTranslation.lang,
               PostTranslation.body)
        .where(_of(scope, PostTranslation.post_id))
        .order_by(PostTranslation.id)
    )  # fmt: skip
    for row in _holding(statement, scope.words):
        body = scope.words.out_of(row.body, row.lang)
        told = mentions.people_told_of([row.post_id]).get(row.post_id, {})
        html = mentions.render_again(body, told, pictures_of_post(row.post_id))
        values = {"body": body, "html": html, "renderer": RENDERER, "edited_at": moment}
        _update(PostTranslation, row.id, values)
        found.add(row.post_id)
    return found


def _clean_thread(scope: _Scope) -> None:
    """Its title, the lines between its posts, and its poll."""
    thread, words, lang = scope.thread, scope.words, scope.thread.lang
    lines = select(ThreadEvent.id, ThreadEvent.data).where(ThreadEvent.thread_id == thread.id)
    for row in _holding(lines.order_by(ThreadEvent.id), words):
        _update(ThreadEvent, row.id, {"data": words.out_of(row.data, lang)})
    polls = select(Poll.id, Poll.question, Poll.choices).where(Poll.thread_id == thread.id)
    for row in _holding(polls, words):
        asked, choices = words.out_of(row.question, lang), words.out_of(row.choices, lang)
        _update(Poll, row.id, {"question": asked, "choices": choices})
    if words.are_in(thread.title):
        title = words.out_of(thread.title, lang)
        _update(Thread, thread.id, {"title": title, "slug": slugify(title)})


def _clean_drafts_around(scope: _Scope) -> None:
    """Of changes of these messages, of answers in the thread, and of what has a link to it."""
    of_edits = and_(Draft.place == Place.EDIT, _of(scope, Draft.place_id))
    of_answers = and_(Draft.place == Place.REPLY, Draft.place_id == scope.thread.id)
    columns = (Draft.fields, Draft.discarded)
    links = or_(*(cast(each, String).contains("/posts/") for each in columns))
    linking = [
        row.id
        for row in db.session.execute(select(Draft.id, *columns).where(links)).yield_per(500)
        if scope.is_linked_in(f"{row.fields} {row.discarded}")
    ]
    clean_drafts(or_(of_edits, of_answers, Draft.id.in_(linking)), scope.words, scope.thread.lang)


def clean_drafts(where: ColumnElement[bool], words: Words, lang: str) -> None:
    """``lang`` is that of a draft that does not say its own. A form that is open somewhere knows
    another sequence now, and asks before it writes over this one."""
    statement = select(Draft.id, Draft.sequence, Draft.fields, Draft.discarded).where(where)
    for row in _holding(statement.order_by(Draft.id), words):
        said = dict(row.fields or row.discarded or ()).get("lang", lang)
        clean = {
            "fields": words.out_of(row.fields, said),
            "discarded": words.out_of(row.discarded, said),
        }
        _update(Draft, row.id, {**clean, "sequence": row.sequence + 1, "tab": None})


def _update(model: Any, row_id: int, values: dict[str, Any]) -> None:
    db.session.execute(
        update(model)
        .where(model.id == row_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
