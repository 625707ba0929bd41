"""What things are called: in the log instead of a name, in the queue, and why something cannot be
undone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Level
from app.moderation.errors import Refusal
from app.moderation.models import (
    Decision,
    ItemKind,
    ItemStatus,
    ReportReason,
    SanctionKind,
    StepKind,
)
from app.policy import Acting

ROLE_LABELS = {
    Acting.SITE: _l("The site itself"),
    Acting.ADMINISTRATOR: _l("An administrator"),
    Acting.MODERATOR: _l("A moderator"),
    Acting.FACILITATOR: _l("A facilitator"),
    Acting.AUTHOR: _l("The author"),
}
SANCTION_LABELS = {
    SanctionKind.NOTE: _l("Note"),
    SanctionKind.WARNING: _l("Warning"),
    SanctionKind.SILENCE: _l("Silenced: can read, but not write"),
    SanctionKind.SUSPENSION: _l("Account suspended"),
}
LEVEL_LABELS = {
    Level.NEW: _l("New"),
    Level.MEMBER: _l("Member"),
    Level.TRUSTED: _l("Trusted"),
}
REFUSAL_SENTENCES = {
    Refusal.NEVER: _l("What was done here cannot be undone."),
    Refusal.ALREADY: _l("This was undone already."),
    Refusal.TOO_LATE: _l("More than 30 days have passed, so this can no longer be undone."),
    Refusal.CLEANED: _l(
        "This can no longer be undone: what it would bring back was removed since, because it held personal information."
    ),
    Refusal.CHANGED: _l(
        "Something that this changed was changed again since. Undo that first, or change it by hand: nothing was undone."
    ),
    Refusal.IN_USE: _l(
        "People have written in what this made, or something else leans on it. Move that elsewhere first: nothing was undone, and nothing of theirs is lost."
    ),
}
REASON_LABELS = {
    ReportReason.OFF_TOPIC: _l("It is off topic"),
    ReportReason.UNKIND: _l("It is unkind to somebody"),
    ReportReason.SPAM: _l("It is spam or an advertisement"),
    ReportReason.PERSONAL: _l("It holds personal information"),
    ReportReason.WRONG_PLACE: _l("It stands in the wrong place: please move it"),
    ReportReason.OTHER: _l("Something else"),
}
ITEM_LABELS = {
    ItemKind.REPORT: _l("Reported message"),
    ItemKind.HELD: _l("Held message"),
    ItemKind.SUGGESTION: _l("Suggested resource"),
    ItemKind.PROBLEM: _l("Problem with a page"),
    ItemKind.BROKEN: _l("Address to look at"),
}
STATUS_LABELS = {
    ItemStatus.OPEN: _l("Open"),
    ItemStatus.SETTLED: _l("Settled"),
}
STEP_SENTENCES = {
    StepKind.NOTE: _l("Note"),
    StepKind.CLAIM: _l("Taken on"),
    StepKind.RELEASE: _l("Given back"),
    StepKind.REPORTED: _l("Reported once more"),
    StepKind.REOPEN: _l("Opened again"),
    StepKind.DECIDE: _l("Decided"),
}
# What is pressed, and what then stands in the history.
DECISION_LABELS = {
    Decision.HIDE: _l("The report is right: hide it"),
    Decision.EDIT: _l("The report is right: change the words"),
    Decision.MOVE: _l("The report is right: move it"),
    Decision.DONE: _l("It is dealt with"),
    Decision.DISAGREE: _l("The report is not right: leave it as it is"),
    Decision.NOTHING: _l("There is nothing to do"),
    Decision.ACCEPTED: _l("On the shelf"),
    Decision.DECLINED: _l("Declined"),
}
# What those who reported are told.
OUTCOMES = {
    Decision.HIDE: _l("We agree with you. The message is no longer shown."),
    Decision.EDIT: _l("We agree with you. The words of the message were changed."),
    Decision.MOVE: _l("We agree with you. The discussion was moved."),
    Decision.DONE: _l("We agree with you, and it is dealt with."),
    Decision.DISAGREE: _l(
        "We looked at it and left the message as it is: it keeps to the community guidelines."
    ),
    Decision.NOTHING: _l("We looked at it. There was nothing to do."),
}
# What the author is told.
OUTCOMES_FOR_AUTHOR = {
    Decision.HIDE: _l("Your message is no longer shown."),
    Decision.EDIT: _l("The words of your message were changed."),
    Decision.MOVE: _l("Your discussion was moved."),
    Decision.DONE: _l("Your message was reported, and it is dealt with."),
    Decision.DISAGREE: _l("Your message was reported and stays as it is."),
    Decision.NOTHING: _l("Your message was reported. There was nothing to do."),
}
