"""Why an act is refused."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """``app.moderation.labels`` has the sentence for each."""

    NEVER = "never"
    ALREADY = "already"
    TOO_LATE = "too_late"
    CLEANED = "cleaned"
    CHANGED = "changed"
    IN_USE = "in_use"


class UndoRefusedError(Exception):
    """The act stays as it is, and so does everything else."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class ReasonNeededError(Exception):
    """This is not done without saying why; forms ask for it before."""


class ItemChangedError(Exception):
    """Somebody did something with this item of the queue since it was looked at."""


class NoSuchDecisionError(Exception):
    """This is not among what can be decided about the item."""
