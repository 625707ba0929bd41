"""Everything of a spammer at once, with one undo."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Post, Thread
from app.moderation import queries
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.commands.sanctions import Decision, impose
from app.moderation.models import Kind


def remove_all(actor: User, member: User, reason: str, reason_lang: str, words: str) -> int | None:
    """Hide every discussion and every answer of theirs that is shown (as many as the preview names
    at once), and suspend them without an end. One act, so one undo."""
    policy.require(policy.may_sanction(actor, member))
    found = queries.shown_of(member)
    threads = db.session.scalars(
        select(Thread).where(Thread.id.in_([row.id for row in found.threads])).order_by(Thread.id)
    ).all()
    posts = db.session.scalars(
        select(Post)
        .where(Post.id.in_([row.id for row in found.posts]))
        .options(joinedload(Post.thread))
        .order_by(Post.id)
    ).all()
    touched = {thread.id for thread in threads} | {post.thread_id for post in posts}
    reach = (
        reaches.headings(touched, {thread.board_id for thread in threads})
        | reaches.posts([post.id for post in posts])
        | reaches.standing(member.id)
    )
    with acts.record(
        actor,
        Kind.REMOVE_ALL,
        at=Spot.of_member(member),
        reach=reach,
        reason=reason,
        reason_lang=reason_lang,
        data={"threads": len(threads), "posts": len(posts)},
    ) as note:
        for thread in threads:
            forum.hide_thread(actor, thread)
        for post in posts:
            forum.hide_post(actor, post)
        if member.status == "active":
            impose(actor, member, Decision(Kind.SUSPEND, words, member.language))
    return note.act_id
