"""What of the shelf this person may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select, true, tuple_
from sqlalchemy.orm import Session, selectinload

from app import policy
from app.accounts.models import User
from app.core.cache import kept_for
from app.core.db import db
from app.core.errors import NotFoundError
from app.library.models import (
    Resource,
    ResourceStream,
    ResourceVerdict,
    ResourceWeek,
    State,
    Status,
)

PAGE_SIZE = 20
IN_WEEK = 8
TIPS = 30
KEPT_SECONDS = 60
ON_THE_SHELF = and_(Resource.state == State.PUBLISHED, Resource.status != Status.ARCHIVED)


@dataclass(frozen=True)
class Filters:
    """What the shelf is limited to. ``lang`` is a language it must be there in; ``cursor`` the
    position and number of the last one before the page."""

    week: int | None = None
    stream_id: int | None = None
    lang: str | None = None
    kind: str | None = None
    cursor: tuple[int, int] | None = None

    @property
    def is_any(self) -> bool:
        return any((self.week is not None, self.stream_id, self.lang, self.kind))


@dataclass(frozen=True)
class Shelf:
    """One page of it, and where the next begins."""

    resources: Sequence[Resource]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Known:
    """What every page may tell of a published resource without asking for it."""

    id: int
    uuid: str
    slug: str
    title_en: str
    title_fr: str
    url_en: str
    url_fr: str
    transcript_en: str
    transcript_fr: str
    kind: str
    length: int | None
    week: int | None
    stream_id: int | None


def visible_resources(actor: User | None) -> ColumnElement[bool]:
    """What is published is everybody's, archived or not; what was suggested, the curators'."""
    if policy.sees_suggestions(actor):
        return true()
    return Resource.state == State.PUBLISHED


def get_resource(actor: User | None, resource_id: int) -> Resource:
    """NotFoundError for what this person may not see."""
    statement = _whole(select(Resource)).where(Resource.id == resource_id, visible_resources(actor))
    resource: Resource | None = db.session.scalar(statement)
    if resource is None:
        raise NotFoundError
    return resource


def list_resources(filters: Filters, size: int = PAGE_SIZE) -> Shelf:
    """A page of the shelf: the same for everybody."""
    statement = _whole(select(Resource)).where(ON_THE_SHELF, *_conditions(filters))
    statement = statement.order_by(Resource.position, Resource.id).limit(size + 1)
    found = db.session.scalars(statement).all()
    if len(found) <= size:
        return Shelf(found)
    last = found[size - 1]
    return Shelf(found[:size], f"{last.position}.{last.id}")


def parse_cursor(text: str) -> tuple[int, int] | None:
    """The numbers of a cursor, or None when it is not one of ours."""
    parts = text.split(".")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts):
        return None
    return int(parts[0]), int(parts[1])


def resources_of_week(programme_id: int, number: int, size: int = IN_WEEK) -> Sequence[Row[Any]]:
    """The first of a week for its page, and one more when there are more. One statement."""
    columns = (Resource.id, Resource.title_en, Resource.title_fr, Resource.minutes, Resource.kind)
    statement: Select[*tuple[Any, ...]] = select(*columns)
    statement = (
        statement.join(ResourceWeek, ResourceWeek.resource_id == Resource.id)
        .where(ON_THE_SHELF, Resource.programme_id == programme_id, ResourceWeek.number == number)
        .order_by(Resource.position, Resource.id)
        .limit(size + 1)
    )
    return db.session.execute(statement).all()


def found_resources(ids: Collection[int]) -> dict[int, Resource]:
    """Of what search found, what is still on the shelf."""
    if not ids:
        return {}
    statement = select(Resource).where(Resource.id.in_(ids), ON_THE_SHELF)
    return {resource.id: resource for resource in db.session.scalars(statement)}


@kept_for(KEPT_SECONDS)
def known_resources() -> Mapping[int, Known]:
    """Everything published, kept for a minute: for cards in texts, and for what threads are about."""
    with Session(db.engine) as session:
        published = Resource.state == State.PUBLISHED
        statement = _whole(select(Resource)).where(published)
        return {resource.id: _known(resource) for resource in session.scalars(statement)}


def resource_with(uuid: str) -> Known | None:
    """The published one that the course package calls so."""
    return next((each for each in known_resources().values() if each.uuid == uuid), None)


def _known(resource: Resource) -> Known:
    weeks, streams = resource.week_numbers, resource.streams
    names = ("title", "url", "transcript")
    texts = {f"{name}_{lang}": getattr(resource, f"{name}_{lang}")
             for name in names for lang in ("en", "fr")}  # fmt: skip
    return Known(
        id=resource.id,
        uuid=resource.uuid,
        slug=resource.slug,
        kind=resource.kind,
        length=resource.length,
        week=weeks[0] if weeks else None,
        stream_id=streams[0].id if len(streams) == 1 else None,
        **texts,
    )


def _whole(statement: Select[Any]) -> Select[Any]:
    return statement.options(selectinload(Resource.weeks), selectinload(Resource.streams))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.week is not None:
        of_week = select(ResourceWeek.resource_id).where(ResourceWeek.number == filters.week)
        found.append(Resource.id.in_(of_week))
    if filters.stream_id is not None:
        of_stream = ResourceStream.stream_id == filters.stream_id
        found.append(Resource.id.in_(select(ResourceStream.resource_id).where(of_stream)))
    if filters.lang is not None:
        found.append(getattr(Resource, f"title_{filters.lang}") != "")
    if filters.kind is not None:
        found.append(Resource.kind == filters.kind)
    if filters.cursor is not None:
        found.append(tuple_(Resource.position, Resource.id) > tuple_(*filters.cursor))
    return found


def suggestions(actor: User | None, before: int | None = None) -> Shelf:
    """What members suggested and nobody decided about, newest first; curators see it."""
    policy.require(policy.may_curate_library(actor))
    statement = _whole(select(Resource)).where(Resource.state == State.SUGGESTED)
    if before is not None:
        statement = statement.where(Resource.id < before)
    statement = statement.order_by(Resource.id.desc()).limit(PAGE_SIZE + 1)
    found = db.session.scalars(statement).all()
    following = str(found[PAGE_SIZE - 1].id) if len(found) > PAGE_SIZE else None
    return Shelf(found[:PAGE_SIZE], following)


def resource_at(address: str) -> Known | None:
    """The published resource that is at this address already."""
    for known in known_resources().values():
        if address in (known.url_en, known.url_fr):
            return known
    return None


@dataclass(frozen=True)
class Said:
    """What people say of a resource: the latest tips, and the verdict of who asks."""

    tips: Sequence[Row[Any]]
    own: ResourceVerdict | None


def verdicts_of(actor: User | None, resource: Resource) -> Said:
    columns = (
        ResourceVerdict.id,
        ResourceVerdict.verdict,
        ResourceVerdict.tip,
        ResourceVerdict.lang,
        ResourceVerdict.updated_at,
        User.display_name.label("author_name"),
    )
    statement: Select[*tuple[Any, ...]] = select(*columns)
    statement = (
        statement.join(User, User.id == ResourceVerdict.user_id)
        .where(
            ResourceVerdict.resource_id == resource.id,
            ResourceVerdict.tip != "",
            ResourceVerdict.hidden_at.is_(None),
        )
        .order_by(ResourceVerdict.updated_at.desc(), ResourceVerdict.id.desc())
        .limit(TIPS)
    )
    tips = db.session.execute(statement).all()
    own = None
    if actor is not None:
        mine = select(ResourceVerdict).filter_by(resource_id=resource.id, user_id=actor.id)
        own = db.session.scalar(mine)
    return Said(tips, own)
