"""What staff do, and how it is taken back."""

from app.moderation.commands.curating import (
    TO_THREAD,
    Wish,
    curate_post,
    curate_thread,
    curate_threads,
    judge_answer,
    may_curate_thread,
    turn_version,
)
from app.moderation.commands.reports import report_problem, settle_report
from app.moderation.commands.undoing import forget_texts, sweep_inverses, undo_act, undo_bundle

__all__ = [
    "TO_THREAD",
    "Wish",
    "curate_post",
    "curate_thread",
    "curate_threads",
    "forget_texts",
    "judge_answer",
    "may_curate_thread",
    "report_problem",
    "settle_report",
    "sweep_inverses",
    "turn_version",
    "undo_act",
    "undo_bundle",
]
