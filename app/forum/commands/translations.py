"""One conversation in two languages: threads linked as twins, and posts translated by members."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Table, func, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError
from app.core.events import publish
from app.core.text import RENDERER
from app.forum import mentions
from app.forum.commands.attachments import pictures_of_post
from app.forum.events import PostTranslated, ThreadsLinked, ThreadsUnlinked
from app.forum.models import Language, Post, PostTranslation, Thread
from app.forum.queries import ThreadRow, Translated

THREADS = cast(Table, Thread.__table__)


def may_be_twins(one: Thread | ThreadRow, other: Thread | ThreadRow) -> bool:
    """An English thread and a French one."""
    return {one.lang, other.lang} == {Language.ENGLISH, Language.FRENCH}


def link_twins(actor: User, one: Thread | ThreadRow, other: Thread | ThreadRow) -> None:
    """Say that two threads are one conversation. ChangedMeanwhileError when one of them has a twin
    already."""
    policy.require(policy.may_link_twin(actor, one))
    policy.require(policy.may_link_twin(actor, other))
    _link(actor, one.id, other.id)


def link_started_twin(actor: User, thread: Thread | ThreadRow, started: Thread) -> bool:
    """The thread that was started as the other side of one; False when another came first."""
    if not policy.may_start_twin(actor, thread) or not may_be_twins(thread, started):
        return False
    try:
        _link(actor, thread.id, started.id)
    except ChangedMeanwhileError:
        return False
    return True


def _link(actor: User, one: int, other: int) -> None:
    # The lower first, so that two who link the same threads do not wait for each other.
    free = db.session.scalar(
        select(func.count()).where(Thread.id.in_((one, other)), Thread.twin_id.is_(None))
    )
    if free != len({one, other}):
        raise ChangedMeanwhileError
    linked: list[tuple[int, int]] = []
    for mine, theirs in sorted(((one, other), (other, one))):
        changed = db.session.execute(
            update(THREADS)
            .where(THREADS.c.id == mine, THREADS.c.twin_id.is_(None))
            .values(twin_id=theirs)
            .returning(THREADS.c.id)
        )
        if changed.first() is None:
            _set_free(linked)
            raise ChangedMeanwhileError
        linked.append((mine, theirs))
    publish(ThreadsLinked(one, other, actor.id))


def unlink_twins(actor: User, thread: ThreadRow) -> None:
    """They are two conversations again. Nothing happens when they are already."""
    policy.require(policy.may_link_twin(actor, thread))
    separate(actor, thread)


def separate(actor: User, thread: Thread | ThreadRow) -> None:
    """Also when one of the two goes. Only of a pair that nobody separated first."""
    twin_id = thread.twin_id
    if twin_id is not None and _set_free(((thread.id, twin_id), (twin_id, thread.id))):
        publish(ThreadsUnlinked(thread.id, twin_id, actor.id))


def _set_free(pairs: Iterable[tuple[int, int]]) -> bool:
    """Whether any of these threads still led to this other one."""
    freed = [
        db.session.execute(
            update(THREADS)
            .where(THREADS.c.id == mine, THREADS.c.twin_id == theirs)
            .values(twin_id=None)
            .returning(THREADS.c.id)
        ).first()
        for mine, theirs in sorted(pairs)
    ]
    return any(freed)


def translate_post(actor: User, found: Translated, body: str, *, seen: datetime | None) -> None:
    """Put a translation beside a post, or change the one that is there. ``seen`` is its
    ``edited_at`` when the translator opened it. ChangedMeanwhileError when it has moved on."""
    post, made = found.post, found.translation
    if made is None:
        policy.require(policy.may_translate(actor, post))
    else:
        policy.require(policy.may_change_translation(actor, post, post.thread, made))
        if made.body == body and not found.is_stale:
            return
    html = mentions.render_translation(post, body, pictures_of_post(post.id))
    values = {
        "body": body,
        "html": html,
        "renderer": RENDERER,
        "translator_id": actor.id,
        "source_edited_at": post.edited_at,
        "edited_at": clock.now(),
    }
    statement = insert(PostTranslation).values(
        post_id=post.id, lang=found.lang, created_at=clock.now(), **values
    )
    changed = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["post_id", "lang"],
            set_=values,
            where=PostTranslation.edited_at.is_not_distinct_from(seen),
        ).returning(PostTranslation.id)
    )
    if changed.first() is None:
        raise ChangedMeanwhileError
    db.session.execute(
        update(cast(Table, Post.__table__))
        .where(Post.__table__.c.id == post.id)
        .values(has_translation=True)
    )
    publish(PostTranslated(post.id, actor.id))
