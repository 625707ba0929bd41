"""Work the forum leaves for later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import Level, User
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.core.storage import storage
from app.core.text import RENDERER, Picture, render_post
from app.forum import commands, queries
from app.forum.models import Attachment, Post

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
    old = select(Post.id, Post.body, Post.attachment_count).where(Post.renderer < RENDERER)
    posts = db.session.execute(old.order_by(Post.renderer, Post.id).limit(CHUNK)).all()
    files = queries.attachments_of([post.id for post in posts if post.attachment_count])
    made = [(post, render_post(post.body, _pictures(files.get(post.id, ())))) for post in posts]
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


@job("forum.make_pictures")
def make_pictures(key: str) -> None:
    commands.make_pictures(key)


@job("forum.delete_files")
def delete_files(names: list[str]) -> None:
    for name in names:
        storage().delete(name)


@periodic("forum.sweep_attachments", every=timedelta(hours=1))
def sweep_attachments() -> None:
    commands.sweep_attachments()


@periodic("forum.delete_stray_files", every=timedelta(days=1))
def delete_stray_files() -> None:
    commands.delete_stray_files()


def _pictures(files: Iterable[Attachment]) -> dict[str, Picture]:
    return {file.key: commands.picture_of(file, file.alt) for file in files if file.is_picture}
