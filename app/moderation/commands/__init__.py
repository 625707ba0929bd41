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
from app.moderation.commands.holding import approve_held, decline_held
from app.moderation.commands.reports import report_problem, settle_report
from app.moderation.commands.sanctions import (
    acknowledge,
    answer_appeal,
    appeal,
    end_what_ran_out,
    lift,
    look_up_address,
    sanction,
    set_level,
)
from app.moderation.commands.spam import remove_all
from app.moderation.commands.trusting import trust_members
from app.moderation.commands.undoing import forget_texts, sweep_inverses, undo_act, undo_bundle
from app.moderation.commands.words import watch, watch_no_longer

__all__ = [
    "TO_THREAD",
    "Wish",
    "acknowledge",
    "answer_appeal",
    "appeal",
    "approve_held",
    "curate_post",
    "curate_thread",
    "curate_threads",
    "decline_held",
    "end_what_ran_out",
    "forget_texts",
    "judge_answer",
    "lift",
    "look_up_address",
    "may_curate_thread",
    "remove_all",
    "report_problem",
    "sanction",
    "set_level",
    "settle_report",
    "sweep_inverses",
    "trust_members",
    "turn_version",
    "undo_act",
    "undo_bundle",
    "watch",
    "watch_no_longer",
]
