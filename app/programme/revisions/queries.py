"""The versions of a thing of the course, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.programme.models import Offering
from app.programme.revisions.kinds import Kind
from app.programme.revisions.models import CourseRevision

PAGE_SIZE = 5


@dataclass(frozen=True)
class Version:
    """One state of a thing. ``before`` is what it said in the version before, None where there is
    none. ``name`` is None where a package was loaded, and so it is with the first (``made_at``
    None): the package had it."""

    number: int
    made_at: datetime | None
    name: str | None
    handle: str | None
    reason: str
    text: str
    before: str | None
    is_current: bool


@dataclass(frozen=True)
class History:
    versions: list[Version]
    next_number: int | None  # the newest version of the next page


def history(
    actor: User, offering: Offering, kind: Kind, uuid: str, now: str, newest: int | None = None
) -> History:
    """A page of versions of a thing that says ``now``, from number ``newest`` (the current one) on.

    Version ``n`` is what the row of number ``n`` has kept, and was made by the change that row
    ``n - 1`` tells of. What was made in the browser said nothing in version 1, which is not shown.
    """
    policy.require(kind.may(actor, offering))
    some = (
        select(CourseRevision, User.display_name, User.handle)
        .outerjoin(User, User.id == CourseRevision.editor_id)
        .where(*_of_thing(offering, kind, uuid))
        .order_by(CourseRevision.number.desc())
    )
    if newest is not None:
        some = some.where(CourseRevision.number <= newest)
    rows = db.session.execute(some.limit(PAGE_SIZE + 1)).all()
    kept: dict[int, Any] = {row.CourseRevision.number: row for row in rows}
    top = max(kept, default=0)
    if newest is None or newest > top:
        top += 1
    bottom = max(1, top - PAGE_SIZE + 1)
    texts = {number: row.CourseRevision.text for number, row in kept.items()}
    texts.setdefault(top, now)
    shown = [
        _version(number, kept.get(number - 1), texts, is_current=number not in kept)
        for number in range(top, bottom - 1, -1)
        if texts.get(number)
    ]
    return History(shown, bottom - 1 if bottom > 1 and texts.get(bottom - 1) else None)


def text_of_version(offering: Offering, kind: Kind, uuid: str, number: int) -> str:
    """What it said in an earlier version. Raises NotFoundError."""
    of_thing = _of_thing(offering, kind, uuid)
    some = select(CourseRevision.text).where(*of_thing, CourseRevision.number == number)
    text = db.session.scalar(some)
    if not text:
        raise NotFoundError
    return text


def _of_thing(offering: Offering, kind: Kind, uuid: str) -> tuple[Any, ...]:
    return (
        CourseRevision.offering_id == kind.scope(offering),
        CourseRevision.kind == kind.name,
        CourseRevision.uuid == uuid,
    )


def _version(number: int, made: Any, texts: dict[int, str], *, is_current: bool) -> Version:
    revision = made.CourseRevision if made is not None else None
    return Version(
        number=number,
        made_at=revision.created_at if revision is not None else None,
        name=made.display_name if made is not None else None,
        handle=made.handle if made is not None else None,
        reason=revision.reason if revision is not None else "",
        text=texts[number],
        before=texts.get(number - 1) or None,
        is_current=is_current,
    )
