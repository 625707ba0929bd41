"""What can happen to what a week of an offering asks."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class ActivityChanged(Event):
    """It was made, says something else than before, or is shown from now on, or no longer."""

    activity_id: int


@dataclass(frozen=True)
class QuizChanged(Event):
    """The same of a quiz, or of one of its questions."""

    quiz_id: int
