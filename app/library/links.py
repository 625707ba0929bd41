"""Whether the addresses of the shelf answer, as it was last found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, text, tuple_

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.events import publish
from app.library.asking import Answer
from app.library.events import LinkChecked
from app.library.models import LANGUAGES, NOTEWORTHY, Resource, ResourceCheck
from app.library.queries import ON_THE_SHELF

PAGE_SIZE = 50
# An answer says nothing of the address that a curator has written since.
OF_ITS_ADDRESS = ResourceCheck.url == case(
    (ResourceCheck.lang == "en", Resource.url_en), else_=Resource.url_fr
)
HAS_MOVED = and_(
    ~ResourceCheck.is_broken,
    ResourceCheck.moved_to != "",
    ResourceCheck.moved_to != ResourceCheck.url,
)


def addresses() -> Iterator[tuple[int, str, str]]:
    """Resource, language and address of everything on the shelf."""
    columns = (Resource.id, Resource.url_en, Resource.url_fr)
    for row in db.session.execute(select(*columns).where(ON_THE_SHELF).order_by(Resource.id)):
        for lang in LANGUAGES:
            if address := getattr(row, f"url_{lang}"):
                yield row.id, lang, address


def address_of(resource_id: int, lang: str) -> str | None:
    column = getattr(Resource, f"url_{lang}")
    found: str | None = db.session.scalar(
        select(column).where(Resource.id == resource_id, ON_THE_SHELF)
    )
    return found


def note(resource_id: int, lang: str, address: str, answer: Answer) -> None:
    said = {
        "url": address,
        "code": answer.code,
        "fault": answer.fault,
        "moved_to": answer.moved_to,
        "is_broken": answer.is_broken,
        "checked_at": clock.now(),
    }
    row = insert(ResourceCheck).values(resource_id=resource_id, lang=lang, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=["resource_id", "lang"], set_=said))
    publish(LinkChecked(resource_id))


def forget(resource_id: int, lang: str) -> None:
    """It has no address any more that could be asked."""
    db.session.execute(delete(ResourceCheck).filter_by(resource_id=resource_id, lang=lang))


def checks_of(resource_id: int) -> Sequence[ResourceCheck]:
    """What its present addresses answered."""
    statement = (
        select(ResourceCheck)
        .join(Resource, Resource.id == ResourceCheck.resource_id)
        .where(ResourceCheck.resource_id == resource_id, OF_ITS_ADDRESS)
        .order_by(ResourceCheck.lang)
    )
    return db.session.scalars(statement).all()


def moved_check(resource_id: int, lang: str) -> ResourceCheck | None:
    """That of an address which leads elsewhere for ever."""
    statement = (
        select(ResourceCheck)
        .join(Resource, Resource.id == ResourceCheck.resource_id)
        .where(
            ResourceCheck.resource_id == resource_id,
            ResourceCheck.lang == lang,
            OF_ITS_ADDRESS,
            HAS_MOVED,
        )
    )
    found: ResourceCheck | None = db.session.scalar(statement)
    return found


def broken_links(actor: User | None, after: tuple[int, str] = (0, "")) -> Sequence[Any]:
    """Check and resource of what did not answer, or leads elsewhere for ever, after that resource
    and language; one more than a page when there are more. Curators see it."""
    policy.require(policy.may_curate_library(actor))
    statement: Any = (
        select(ResourceCheck, Resource)
        .join(Resource, Resource.id == ResourceCheck.resource_id)
        .where(
            text(f"({NOTEWORTHY})"),  # as the index has it
            or_(ResourceCheck.is_broken, HAS_MOVED),
            OF_ITS_ADDRESS,
            ON_THE_SHELF,
            tuple_(ResourceCheck.resource_id, ResourceCheck.lang) > tuple_(*after),
        )
        .order_by(ResourceCheck.resource_id, ResourceCheck.lang)
        .limit(PAGE_SIZE + 1)
    )
    found: Sequence[Any] = db.session.execute(statement).all()
    return found
