"""The moment at which a scheduled activity is shown: search must be told then, and kept pages."""

from __future__ import annotations

from datetime import datetime

from app.core.jobs import enqueue

JOB = "learning.open_activity"


def tell_when_it_opens(activity_id: int, opens_at: datetime) -> None:
    """Once for each moment, however often it is asked for."""
    key = f"{JOB}:{activity_id}:{opens_at:%Y-%m-%dT%H:%M}"
    enqueue(JOB, dedupe=key, run_at=opens_at, activity_id=activity_id)
