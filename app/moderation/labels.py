"""What stands in the log instead of a name, and why an act cannot be undone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.moderation.errors import Refusal
from app.policy import Acting

ROLE_LABELS = {
    Acting.SITE: _l("The site itself"),
    Acting.ADMINISTRATOR: _l("An administrator"),
    Acting.MODERATOR: _l("A moderator"),
    Acting.FACILITATOR: _l("A facilitator"),
    Acting.AUTHOR: _l("The author"),
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
