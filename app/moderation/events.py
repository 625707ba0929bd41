"""What reaches staff, and what they do with it."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class ProblemReported(Event):
    report_id: int


@dataclass(frozen=True)
class PostReported(Event):
    item_id: int
    report_id: int


@dataclass(frozen=True)
class ItemSettled(Event):
    item_id: int
    kind: str
    decision: str
    settled_by_id: int | None


@dataclass(frozen=True)
class ReportDecided(Event):
    """Each of these reports has its answer. ``author_id`` is who wrote the message, when they are
    told of it too."""

    item_id: int
    report_ids: tuple[int, ...]
    decision: str
    author_id: int | None


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
