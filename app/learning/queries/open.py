"""What everybody is shown: published, from its moment on, until it is archived."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_

from app.core import clock
from app.core.db import UtcDateTime
from app.learning.models import Activity, Quiz


def _now() -> datetime:
    return clock.now()


def is_shown(model: type[Quiz] | type[Activity]) -> ColumnElement[bool]:
    """Compared with the moment at which a statement runs, not that at which it was put together."""
    now = bindparam("now", callable_=_now, type_=UtcDateTime(), unique=True)
    is_time = or_(model.opens_at.is_(None), model.opens_at <= now)
    return and_(model.is_published, is_time, model.archived_at.is_(None))
