"""Keeping files, making them part of a post, and letting go of them.

A file is put into the storage before its row is written, and its row goes before the file: what
can be left over is a file without a row, which ``delete_stray_files`` finds.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app import policy
from app.accounts.models import User
from app.core import clock, pictures
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.events import publish
from app.core.jobs import enqueue
from app.core.storage import NotStoredError, storage
from app.core.text import Picture
from app.core.uploads import Fault, RefusedFileError, Upload
from app.forum.events import PictureReady
from app.forum.models import Attachment, State
from app.forum.queries import attachments_of, kept_files
from app.forum.queries.attachments import real_keys

MOST_PER_POST = 10
MOST_BYTES = 200_000_000  # of one person
LOOSE_FOR = timedelta(days=1)
CHUNK = 200


@dataclass(frozen=True)
class Enclosure:
    """A file that shall be part of a post, and what its picture shows."""

    attachment: Attachment
    alt: str


def keep_file(owner: User, upload: Upload) -> Attachment:
    """Put a file that was looked at into the storage: its owner's alone for now.

    RefusedFileError when the person has no room; StorageError when the storage has none.
    """
    count, size = kept_files(owner)
    policy.require(policy.may_attach(owner, upload.picture is not None, count))
    if size + upload.size > MOST_BYTES:
        raise RefusedFileError(Fault.QUOTA)
    key = secrets.token_hex(16)
    storage().put(f"{key}.original", upload.stream)
    attachment = Attachment(
        key=key,
        owner_id=owner.id,
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        width=upload.picture.width if upload.picture else None,
        height=upload.picture.height if upload.picture else None,
        state=State.PENDING if upload.picture else State.READY,
    )
    db.session.add(attachment)
    if upload.picture:
        enqueue("forum.make_pictures", key=key)
    return attachment


def hold_files(owner: User, keys: Sequence[str], until: datetime) -> None:
    """Loose files that a draft names stay as long as the draft."""
    db.session.execute(
        update(Attachment)
        .where(
            Attachment.owner_id == owner.id,
            Attachment.post_id.is_(None),
            Attachment.key.in_(real_keys(keys)),
        )
        .values(loose_since=until - LOOSE_FOR)
        .execution_options(synchronize_session=False)
    )


def pictures_of(enclosed: Sequence[Enclosure]) -> dict[str, Picture]:
    """What the text of a post may show, by key."""
    return {
        each.attachment.key: picture_of(each.attachment, each.alt)
        for each in enclosed
        if each.attachment.is_picture
    }


def pictures_of_post(post_id: int) -> dict[str, Picture]:
    """What a text made of a post may show: the pictures that belong to it."""
    files = attachments_of([post_id])[post_id]
    return pictures_of([Enclosure(file, file.alt) for file in files])


def picture_of(attachment: Attachment, alt: str) -> Picture:
    width, height = attachment.width or 1, attachment.height or 1
    return Picture(attachment.key, alt, width, height, pictures.widths_for(width))


def attach(author: User, post_id: int, enclosed: Sequence[Enclosure]) -> None:
    """Make these files, and no others, part of the post. NotFoundError when one of them is gone
    or in another post by now."""
    kept = [each.attachment.id for each in enclosed]
    db.session.execute(
        update(Attachment)
        .where(Attachment.post_id == post_id, Attachment.id.not_in(kept))
        .values(post_id=None, loose_since=clock.now())
        .execution_options(synchronize_session=False)
    )
    for each in enclosed:
        is_free = (Attachment.post_id.is_(None)) & (Attachment.owner_id == author.id)
        taken = db.session.scalar(
            update(Attachment)
            .where(Attachment.id == each.attachment.id, is_free | (Attachment.post_id == post_id))
            .values(post_id=post_id, alt=each.alt)
            .returning(Attachment.id)
            .execution_options(synchronize_session=False)
        )
        if taken is None:
            raise NotFoundError


def discard(owner: User, attachment: Attachment) -> None:
    """The owner does not want it after all. One that is part of a post stays until the post is
    saved without it."""
    if attachment.post_id is None and attachment.owner_id == owner.id:
        _forget([attachment.key])


def make_pictures(key: str) -> None:
    """The copies of a picture that are shown. What was uploaded goes: it may say where it was
    taken."""
    attachment = db.session.scalar(select(Attachment).where(Attachment.key == key))
    if attachment is None or attachment.state != State.PENDING:
        return
    state = State.READY
    try:
        original = io.BytesIO(storage().get(f"{key}.original"))
        for ending, copy in pictures.copies(original):
            storage().put(f"{key}.{ending}", copy)
    except (pictures.NoPictureError, pictures.TooManyPixelsError, NotStoredError):
        state = State.BROKEN
    attachment.state = state
    enqueue("forum.delete_files", names=[f"{key}.original"])
    publish(PictureReady(attachment.id))


def sweep_attachments() -> None:
    """Let go of files that have been part of no post for a day."""
    old = select(Attachment.key).where(
        Attachment.post_id.is_(None), Attachment.loose_since < clock.now() - LOOSE_FOR
    )
    _forget(list(db.session.scalars(old.limit(CHUNK))))


def delete_stray_files() -> None:
    """Delete files whose row is gone: of a request or a job that did not come to its end."""
    before = clock.now() - LOOSE_FOR
    old = [name for name, put_at in storage().names() if put_at < before]
    for start in range(0, len(old), CHUNK):
        chunk = old[start : start + CHUNK]
        keys = {name.partition(".")[0] for name in chunk}
        rows = select(Attachment.key).where(Attachment.key.in_(keys))
        known = set(db.session.scalars(rows))
        for name in chunk:
            if name.partition(".")[0] not in known:
                storage().delete(name)


def _forget(keys: list[str]) -> None:
    """The rows now, the files when that is sure."""
    gone = db.session.execute(
        delete(Attachment)
        .where(Attachment.key.in_(keys), Attachment.post_id.is_(None))
        .returning(Attachment.key, Attachment.width)
        .execution_options(synchronize_session=False)
    ).all()
    names = [name for row in gone for name in _names(row.key, row.width)]
    if names:
        enqueue("forum.delete_files", names=names)


def _names(key: str, width: int | None) -> list[str]:
    names = [f"{key}.original"]
    if width is not None:
        names += [f"{key}.thumb.webp", *(f"{key}.{w}.webp" for w in pictures.widths_for(width))]
    return names
