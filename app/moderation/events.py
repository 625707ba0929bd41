"""What reaches staff, and what they do with it."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class ProblemReported(Event):
    report_id: int


@dataclass(frozen=True)
class ProblemSettled(Event):
    report_id: int
    state: str
    settled_by_id: int
