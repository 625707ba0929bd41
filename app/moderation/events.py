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


@dataclass(frozen=True)
class ActRecorded(Event):
    act_id: int
    kind: str


@dataclass(frozen=True)
class ActUndone(Event):
    """Everything it changed is as it was before: in these threads and boards, and these posts."""

    act_id: int
    kind: str
    undo_id: int
    thread_ids: tuple[int, ...]
    board_ids: tuple[int, ...]
    post_ids: tuple[int, ...]
