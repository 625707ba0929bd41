"""The counts of verdicts against the verdicts: for ``flask counters``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from app.core.db import db
from app.library.commands import count_verdicts
from app.library.models import Resource, ResourceVerdict, Verdict


def check() -> Iterator[str]:
    """One sentence for each resource whose counts are wrong."""
    for row in _wrong():
        yield f"resource {row.id}: its counts are not those of its verdicts"


def repair() -> Iterator[str]:
    for row in _wrong():
        count_verdicts(row.id)
        yield f"resource {row.id}"


def _wrong() -> Sequence[Row[Any]]:
    counted = {
        verdict: func.count().filter(ResourceVerdict.verdict == verdict) for verdict in Verdict
    }
    statement: Select[*tuple[Any, ...]] = select(Resource.id)
    statement = (
        statement.outerjoin(ResourceVerdict, ResourceVerdict.resource_id == Resource.id)
        .group_by(Resource.id)
        .having(or_(*(getattr(Resource, f"{v}_count") != n for v, n in counted.items())))
    )
    return db.session.execute(statement).all()
