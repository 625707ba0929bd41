"""What staff do, and how it is taken back."""

from app.moderation.commands.reports import report_problem, settle_report
from app.moderation.commands.undoing import forget_texts, sweep_inverses, undo_act, undo_bundle

__all__ = [
    "forget_texts",
    "report_problem",
    "settle_report",
    "sweep_inverses",
    "undo_act",
    "undo_bundle",
]
