"""Saying thanks, agree, useful or curious with one press, and taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.events import publish
from app.forum.commands import counters
from app.forum.events import ReactionGiven, ReactionTakenBack
from app.forum.models import Post, Reaction, ReactionKind


def give_reaction(
    actor: User, post: Post, kind: ReactionKind, *, at: datetime | None = None
) -> None:
    """Once, however often it is asked for."""
    policy.require(policy.may_react(actor, post, post.thread))
    given = insert(Reaction).values(
        post_id=post.id, user_id=actor.id, kind=kind, created_at=at or clock.now()
    )
    once = given.on_conflict_do_nothing(index_elements=["user_id", "post_id", "kind"])
    if db.session.execute(once.returning(Reaction.id)).first() is None:
        return
    counters.move_reaction_count(post.id, kind, +1)
    publish(ReactionGiven(post.thread_id, post.id, actor.id, kind))


def take_back_reaction(actor: User, post: Post, kind: ReactionKind) -> None:
    policy.require(policy.may_react(actor, post, post.thread))
    own = delete(Reaction).where(
        Reaction.user_id == actor.id, Reaction.post_id == post.id, Reaction.kind == kind
    )
    if db.session.execute(own.returning(Reaction.id)).first() is None:
        return
    counters.move_reaction_count(post.id, kind, -1)
    publish(ReactionTakenBack(post.thread_id, post.id, actor.id, kind))
