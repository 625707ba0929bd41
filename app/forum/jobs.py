"""Work the forum leaves for later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import Level, User
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.core.text import RENDERER, render_post
from app.forum.models import Post

NEWCOMER_FOR = timedelta(days=1)
CHUNK = 200


@periodic("forum.promote_newcomers", every=timedelta(hours=1))
def promote_newcomers() -> None:
    """After a day and a first post, a new member is a member like others."""
    has_posted = select(Post.id).where(Post.author_id == User.id, Post.hidden_at.is_(None)).exists()
    db.session.execute(
        update(User)
        .where(User.level == Level.NEW, User.confirmed_at < clock.now() - NEWCOMER_FOR, has_posted)
        .values(level=Level.MEMBER)
        .execution_options(synchronize_session=False)
    )


@periodic("forum.find_old_html", every=timedelta(days=1))
def find_old_html() -> None:
    """Texts made by an earlier renderer are made anew, some at a time."""
    if db.session.scalar(select(Post.id).where(Post.renderer < RENDERER).limit(1)):
        enqueue("forum.render_anew", dedupe="forum.render_anew")


@job("forum.render_anew")
def render_anew() -> None:
    posts = db.session.scalars(
        select(Post).where(Post.renderer < RENDERER).order_by(Post.renderer, Post.id).limit(CHUNK)
    ).all()
    for post in posts:
        post.html = render_post(post.body)
        post.renderer = RENDERER
    if len(posts) == CHUNK:
        enqueue("forum.render_anew")
