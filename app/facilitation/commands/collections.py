"""Gathering what is worth reading: each change is an act, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, hold
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.core.events import publish
from app.core.text import render_post
from app.facilitation.commands.syntheses import Do, NotReadyError
from app.facilitation.events import CollectionChanged
from app.facilitation.models import Collection, CollectionEntry
from app.facilitation.queries.collections import (
    MOST_ENTRIES,
    Place,
    entry_rows,
    place_of,
)
from app.forum.models import Post, Thread
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Kind
from app.programme import yaml_text
from app.programme.package import LANGUAGES

TEXTS = ("title", "intro")
COLUMNS = tuple(f"{name}_{lang}" for name in TEXTS for lang in LANGUAGES)


class FullError(Exception):
    """There is no room for more."""


def text_of(collection: Collection | None) -> str:
    """What it says, for those who change it at the same time; "" for one that is not there."""
    if collection is None:
        return ""
    return yaml_text.dump(
        {
            name: {lang: getattr(collection, f"{name}_{lang}") for lang in LANGUAGES}
            for name in TEXTS
        }
    )


def begin_collection(
    actor: User, place: Place, values: Mapping[str, str], submission: str
) -> Collection:
    """As a draft; a second press of the same button gives the same."""
    policy.require(policy.may_sum_up(actor, place))
    hold(User, actor.id)  # of two presses at once, one comes second
    made = db.session.scalar(select(Collection).filter_by(submission=submission))
    if made is not None:
        policy.require(policy.may_sum_up(actor, place_of(made)))
        return made
    collection = Collection(
        offering_id=place.offering_id, week_id=place.week_id, submission=submission
    )
    _say(collection, values)
    db.session.add(collection)
    db.session.flush()  # its number is told
    publish(CollectionChanged(collection.id))
    return collection


def write_collection(
    actor: User, collection: Collection, values: Mapping[str, str], do: Do, seen: str = ""
) -> None:
    """Its title and introduction. NotReadyError for what is published, or to be, in one language;
    ChangedMeanwhileError."""
    with _arranged(actor, collection):
        before = text_of(collection)
        is_same = all(getattr(collection, name) == values[name] for name in COLUMNS)
        if seen and yaml_text.edition_of(before) != seen and not is_same:
            raise ChangedMeanwhileError
        was_published = collection.published_at is not None
        if do is Do.PUBLISH or (do is Do.SAVE and was_published):
            _require_ready(collection, values)
        _say(collection, values)
        if do is Do.PUBLISH and not was_published:
            collection.published_at = clock.now()
        elif do is Do.WITHDRAW:
            collection.published_at = None


def _require_ready(collection: Collection, values: Mapping[str, str]) -> None:
    lacks = [name for name in COLUMNS if not values[name]]
    rows = entry_rows(collection.id)
    half = [
        str(at) for at, row in enumerate(rows, start=1) if bool(row.note_en) != bool(row.note_fr)
    ]
    if lacks or half:
        raise NotReadyError(lacks, half)


def _say(collection: Collection, values: Mapping[str, str]) -> None:
    for name in COLUMNS:
        setattr(collection, name, values[name])
    for lang in LANGUAGES:
        setattr(collection, f"html_{lang}", render_post(values[f"intro_{lang}"]))


def add_entry(
    actor: User, collection: Collection, thread: Thread, post: Post | None, notes: Mapping[str, str]
) -> None:
    """A thread or one of its messages, last. What is in already stays where it is, with its notes.
    FullError; NotReadyError where one note is missing and readers see it."""
    told = post if post is not None else thread
    with _changed(actor, collection, Kind.GATHER, thread, post, told.author_id):
        rows = entry_rows(collection.id)
        key = ("post_id", post.id) if post is not None else ("thread_id", thread.id)
        if any(getattr(row, key[0]) == key[1] for row in rows):
            return
        if len(rows) >= MOST_ENTRIES:
            raise FullError
        _require_both(collection, notes)
        row = CollectionEntry(
            collection_id=collection.id,
            position=rows[-1].position + 1 if rows else 1,
            **{key[0]: key[1]},
            **notes,
        )
        db.session.add(row)


def note_entry(
    actor: User, collection: Collection, entry_id: int, notes: Mapping[str, str]
) -> None:
    with _arranged(actor, collection):
        row = _entry(collection, entry_id)
        _require_both(collection, notes)
        row.note_en, row.note_fr = notes["note_en"], notes["note_fr"]


def _require_both(collection: Collection, notes: Mapping[str, str]) -> None:
    lacks = [name for name in ("note_en", "note_fr") if not notes[name]]
    if collection.published_at is not None and len(lacks) == 1:
        raise NotReadyError(lacks, [])


def move_entry(actor: User, collection: Collection, entry_id: int, to: int) -> None:
    """To place ``to``, counted from 1; further than there are places means last."""
    with _arranged(actor, collection):
        rows = list(entry_rows(collection.id))
        moved = next((row for row in rows if row.id == entry_id), None)
        if moved is None:
            raise NotFoundError
        rows.remove(moved)
        rows.insert(max(1, to) - 1, moved)
        for position, row in enumerate(rows, start=1):
            row.position = position


def remove_entry(actor: User, collection: Collection, entry_id: int) -> None:
    """It stays where it was written. What is gone already is no error: the button was pressed twice."""
    policy.require(policy.may_sum_up(actor, place_of(collection)))
    row = db.session.get(CollectionEntry, entry_id)
    if row is None or row.collection_id != collection.id:
        return
    post = db.session.get(Post, row.post_id) if row.post_id is not None else None
    thread_id = post.thread_id if post is not None else row.thread_id
    thread = db.session.get_one(Thread, thread_id)
    author_id = (post if post is not None else thread).author_id
    with _changed(actor, collection, Kind.UNGATHER, thread, post, author_id):
        db.session.delete(row)


def _entry(collection: Collection, entry_id: int) -> CollectionEntry:
    row = db.session.get(CollectionEntry, entry_id)
    if row is None or row.collection_id != collection.id:
        raise NotFoundError
    return row


def _spot(collection: Collection) -> Spot:
    place = place_of(collection)
    return Spot(offering_id=place.offering_id, board_id=place.board_id)


@contextmanager
def _arranged(actor: User, collection: Collection) -> Iterator[None]:
    with _acted(actor, collection, Kind.ARRANGE, _spot(collection)):
        yield


@contextmanager
def _changed(
    actor: User,
    collection: Collection,
    kind: Kind,
    thread: Thread,
    post: Post | None,
    author_id: int,
) -> Iterator[None]:
    """Of what somebody wrote; the place is the collection's, whose staff may take it back."""
    spot = replace(
        _spot(collection),
        thread_id=thread.id,
        post_id=post.id if post is not None else None,
        member_id=author_id,
    )
    with _acted(actor, collection, kind, spot):
        yield


@contextmanager
def _acted(actor: User, collection: Collection, kind: Kind, spot: Spot) -> Iterator[None]:
    """Held, so that of two who change it one comes after the other. A draft is in no public log."""
    policy.require(policy.may_sum_up(actor, place_of(collection)))
    hold(Collection, collection.id)
    db.session.refresh(collection)
    reach = reaches.rows(Collection, Collection.id == collection.id)
    reach |= reaches.rows(CollectionEntry, CollectionEntry.collection_id == collection.id)
    data: dict[str, Any] = {"collection": collection.id}
    is_public = collection.published_at is not None
    with acts.record(actor, kind, at=spot, reach=reach, data=data, is_public=is_public) as note:
        yield
    if note.act_id is not None:
        publish(CollectionChanged(collection.id))


def orders(rows: Sequence[CollectionEntry], entry_id: int) -> int:
    """The place of an entry, counted from 1. Raises NotFoundError."""
    for place, row in enumerate(rows, start=1):
        if row.id == entry_id:
            return place
    raise NotFoundError
