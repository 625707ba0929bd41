"""Work the forum leaves for later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.core.storage import storage
from app.core.text import RENDERER, Picture
from app.forum import commands, mentions, queries
from app.forum.models import Attachment, Post, PostTranslation

CHUNK = 200


WRITTEN = (Post, PostTranslation)


@periodic("forum.sweep_drafts", every=timedelta(days=1))
def sweep_drafts() -> None:
    """Half a year after the last change a draft goes."""
    commands.sweep_drafts()


@periodic("forum.sweep_reads", every=timedelta(days=1))
def sweep_reads() -> None:
    """What was kept of single messages that were read is of no use once the mark is past them."""
    commands.sweep_reads()


@periodic("forum.find_old_html", every=timedelta(days=1))
def find_old_html() -> None:
    """Texts made by an earlier renderer are made anew, some at a time."""
    old = [select(each.id).where(each.renderer < RENDERER).limit(1) for each in WRITTEN]
    if any(db.session.scalar(statement) for statement in old):
        enqueue("forum.render_anew", dedupe="forum.render_anew")


@job("forum.render_anew")
def render_anew() -> None:
    # One kind of text at a time: the others are reached when it is done.
    if any(_render_some(each) for each in WRITTEN):
        enqueue("forum.render_anew")


def _render_some(model: type[Post | PostTranslation]) -> bool:
    """Whether there may be more."""
    post_id = model.id if model is Post else PostTranslation.post_id
    old = select(model.id, model.body, post_id.label("post_id")).where(model.renderer < RENDERER)
    texts = db.session.execute(old.order_by(model.renderer, model.id).limit(CHUNK)).all()
    ids = [text.post_id for text in texts]
    told, files = mentions.people_told_of(ids), queries.attachments_of(ids)
    made = [
        (
            text,
            mentions.render_again(
                text.body, told.get(text.post_id, {}), _pictures(files.get(text.post_id, ()))
            ),
        )
        for text in texts
    ]
    for text, html in made:
        # Only if nobody has changed the words meanwhile: their new text has its own HTML.
        db.session.execute(
            update(model)
            .where(model.id == text.id, model.body == text.body)
            .values(html=html, renderer=RENDERER)
            .execution_options(synchronize_session=False)
        )
    return len(texts) == CHUNK


@job("forum.close_poll")
def close_poll(poll_id: int) -> None:
    """At the time a poll says it closes. Its author may have changed or closed it meanwhile."""
    commands.close_poll_in_time(poll_id)


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
