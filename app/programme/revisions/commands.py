"""Keeping what a thing of the course said, and making it say so again."""

from __future__ import annotations

from sqlalchemy import func, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.programme.models import Offering
from app.programme.revisions.kinds import Kind
from app.programme.revisions.models import CourseRevision
from app.programme.revisions.queries import text_of_version


def note_change(
    editor: User | None, offering_id: int | None, kind: str, uuid: str, before: str, after: str,
    reason: str = "",
) -> None:  # fmt: skip
    """Keep what it said, if it says something else now. Whoever calls this holds the thing, so that
    no two changes have the same number; ``editor`` is None for the loading of a package, and
    ``offering_id`` for what belongs to the whole course."""
    if before == after:
        return
    of_thing = {"offering_id": offering_id, "kind": kind, "uuid": uuid}
    last = select(func.max(CourseRevision.number)).filter_by(**of_thing)
    revision = CourseRevision(
        **of_thing,
        number=(db.session.scalar(last) or 0) + 1,
        editor_id=editor.id if editor is not None else None,
        text=before,
        reason=reason,
    )
    db.session.add(revision)


def bring_back(actor: User, offering: Offering, kind: Kind, uuid: str, number: int) -> None:
    """The thing says again what it said in this version; what it says now is kept as well. Raises
    NotFoundError and FitsNoMoreError."""
    policy.require(kind.may(actor, offering))
    text = text_of_version(offering, kind, uuid, number)
    kind.bring_back(actor, kind.find(offering, uuid), text)
