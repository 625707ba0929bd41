"""The moment at which something scheduled is shown: search must be told then, and kept pages."""

from __future__ import annotations

from app.core.jobs import enqueue
from app.learning.models import Activity, Quiz

OPEN_ACTIVITY, OPEN_QUIZ = "learning.open_activity", "learning.open_quiz"


def tell_when_it_opens(thing: Activity | Quiz) -> None:
    """Once for each moment, however often it is asked for."""
    if thing.opens_at is None:
        return
    name, number = (
        (OPEN_QUIZ, "quiz_id") if isinstance(thing, Quiz) else (OPEN_ACTIVITY, "activity_id")
    )
    key = f"{name}:{thing.id}:{thing.opens_at:%Y-%m-%dT%H:%M}"
    enqueue(name, dedupe=key, run_at=thing.opens_at, **{number: thing.id})
