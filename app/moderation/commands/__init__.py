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
from app.moderation.commands.deciding import (
    Verdict,
    decide,
    follow_resource,
    possible_decisions,
    reword_post,
)
from app.moderation.commands.holding import approve_held, decline_held
from app.moderation.commands.redacting import redact_post
from app.moderation.commands.reports import report_post, report_problem, take_out_of_reports
from app.moderation.commands.reviews import (
    claim_item,
    hand_over,
    note_item,
    open_item,
    refile_items,
    release_item,
    reopen_item,
)
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
from app.moderation.commands.undoing import forget_words, sweep_inverses, undo_act, undo_bundle
from app.moderation.commands.words import watch, watch_no_longer

__all__ = [
    "TO_THREAD",
    "Verdict",
    "Wish",
    "acknowledge",
    "answer_appeal",
    "appeal",
    "approve_held",
    "claim_item",
    "curate_post",
    "curate_thread",
    "curate_threads",
    "decide",
    "decline_held",
    "end_what_ran_out",
    "follow_resource",
    "forget_words",
    "hand_over",
    "judge_answer",
    "lift",
    "look_up_address",
    "may_curate_thread",
    "note_item",
    "open_item",
    "possible_decisions",
    "redact_post",
    "refile_items",
    "release_item",
    "remove_all",
    "reopen_item",
    "report_post",
    "report_problem",
    "reword_post",
    "sanction",
    "set_level",
    "sweep_inverses",
    "take_out_of_reports",
    "trust_members",
    "turn_version",
    "undo_act",
    "undo_bundle",
    "watch",
    "watch_no_longer",
]
