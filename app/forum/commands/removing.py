"""Taking back what one wrote, and bringing it back.

A removed message is hidden at the moment it is removed, so every list, count and address that
leaves out what is hidden leaves it out. With a first post its thread goes, at that same moment:
who brings the message back brings back what was hidden with it, and nothing a moderator hid.
"""

from __future__ import annotations

from sqlalchemy import case, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db
from app.core.errors import NotAllowedError
from app.core.events import publish
from app.forum.commands import answers, counters, translations
from app.forum.events import PostDeleted, PostRestored
from app.forum.models import Post, Thread


def delete_post(actor: User, post: Post) -> None:
    """Leave a gap in its place. Removing twice is removing once."""
    if post.deleted_at is not None and post.deleted_by_id == actor.id:
        return
    policy.require(policy.may_delete_post(actor, post, post.thread))
    moment = clock.now()
    removed = db.session.scalar(
        update(Post)
        .where(Post.id == post.id, Post.hidden_at.is_(None))
        .values(hidden_at=moment, deleted_at=moment, deleted_by_id=actor.id)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    if removed is None:
        return
    if post.number == 1:
        gone = db.session.execute(
            update(Thread)
            .where(
                Thread.id == post.thread_id, Thread.hidden_at.is_(None), Thread.answer_count == 0
            )
            .values(hidden_at=moment)
            .returning(Thread.board_id, Thread.stream_id)
            .execution_options(synchronize_session=False)
        ).first()
        if gone is None:  # somebody answered while this person looked
            raise NotAllowedError(policy.Reason.ANSWERED)
        counters.move_thread_count(gone.board_id, gone.stream_id, -1)
        # The other side may have another one; this one comes back on its own.
        translations.separate(actor, post.thread)
    answers.set_aside_answer(post.thread_id, post.id, actor.id)
    counters.recount(post.thread_id)
    publish(PostDeleted(post.thread_id, post.id, actor.id))


def restore_post(actor: User, post: Post) -> None:
    """Put it back as it was. What a moderator hid meanwhile stays hidden."""
    policy.require(policy.may_restore_post(actor, post))
    moment = post.deleted_at
    if moment is None:
        return
    restored = db.session.execute(
        update(Post)
        .where(Post.id == post.id, Post.deleted_at == moment)
        .values(
            hidden_at=case((Post.hidden_at == moment, None), else_=Post.hidden_at),
            deleted_at=None,
            deleted_by_id=None,
        )
        .returning(Post.hidden_at)
        .execution_options(synchronize_session=False)
    ).first()
    if restored is None:
        return
    if restored.hidden_at is None:
        answers.take_up_answer(post.thread_id, post.id, actor.id)
    if post.number == 1:
        back = db.session.execute(
            update(Thread)
            .where(Thread.id == post.thread_id, Thread.hidden_at == moment)
            .values(hidden_at=None)
            .returning(Thread.board_id, Thread.stream_id)
            .execution_options(synchronize_session=False)
        ).first()
        if back is not None:
            counters.move_thread_count(back.board_id, back.stream_id, +1)
    counters.recount(post.thread_id)
    publish(PostRestored(post.thread_id, post.id, actor.id))
