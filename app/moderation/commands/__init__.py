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
from app.moderation.commands.redacting import redact_post
from app.moderation.commands.reports import report_problem, settle_report
from app.moderation.commands.undoing import forget_words, sweep_inverses, undo_act, undo_bundle

__all__ = [
    "TO_THREAD",
    "Wish",
    "curate_post",
    "curate_thread",
    "curate_threads",
    "forget_words",
    "judge_answer",
    "may_curate_thread",
    "redact_post",
    "report_problem",
    "settle_report",
    "sweep_inverses",
    "turn_version",
    "undo_act",
    "undo_bundle",
]
