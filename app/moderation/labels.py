"""What stands in the log instead of a name, and why an act cannot be undone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Level
from app.moderation.errors import Refusal
from app.moderation.models import SanctionKind
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
