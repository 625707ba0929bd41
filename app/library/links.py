"""Whether the addresses of the shelf answer, as it was last found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, tuple_

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.library.asking import Answer
from app.library.models import LANGUAGES, Resource, ResourceCheck
from app.library.queries import ON_THE_SHELF

PAGE_SIZE = 50


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


def forget(resource_id: int, lang: str) -> None:
    """It has no address any more that could be asked."""
    db.session.execute(delete(ResourceCheck).filter_by(resource_id=resource_id, lang=lang))


def checks_of(resource_id: int) -> Sequence[ResourceCheck]:
    statement = select(ResourceCheck).filter_by(resource_id=resource_id)
    return db.session.scalars(statement.order_by(ResourceCheck.lang)).all()


def broken_links(actor: User | None, after: tuple[int, str] = (0, "")) -> Sequence[Any]:
    """Check and resource of what did not answer, after that resource and language; one more than a
    page when there are more. Curators see it."""
    policy.require(policy.may_curate_library(actor))
    statement: Any = (
        select(ResourceCheck, Resource)
        .join(Resource, Resource.id == ResourceCheck.resource_id)
        .where(
            ResourceCheck.is_broken,
            ON_THE_SHELF,
            tuple_(ResourceCheck.resource_id, ResourceCheck.lang) > tuple_(*after),
        )
        .order_by(ResourceCheck.resource_id, ResourceCheck.lang)
        .limit(PAGE_SIZE + 1)
    )
    found: Sequence[Any] = db.session.execute(statement).all()
    return found
