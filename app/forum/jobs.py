"""Work the forum leaves for later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import Level, User
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.core.text import RENDERER, render_post
from app.forum.commands.titles import note_title
from app.forum.models import Post, Thread

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
    old = select(Post.id, Post.body).where(Post.renderer < RENDERER)
    posts = db.session.execute(old.order_by(Post.renderer, Post.id).limit(CHUNK)).all()
    made = [(post, render_post(post.body)) for post in posts]
    for post, html in made:
        # Only if nobody has changed the words meanwhile: their new text has its own HTML.
        db.session.execute(
            update(Post)
            .where(Post.id == post.id, Post.body == post.body)
            .values(html=html, renderer=RENDERER)
            .execution_options(synchronize_session=False)
        )
    if len(posts) == CHUNK:
        enqueue("forum.render_anew")


@job("forum.index_titles")
def index_titles(after: int = 0) -> None:
    """Threads that were there before their titles' words were kept, or were loaded without."""
    threads = db.session.execute(
        select(Thread.id, Thread.title).where(Thread.id > after).order_by(Thread.id).limit(CHUNK)
    ).all()
    for thread in threads:
        note_title(thread.id, thread.title)
    if len(threads) == CHUNK:
        enqueue("forum.index_titles", after=threads[-1].id)
