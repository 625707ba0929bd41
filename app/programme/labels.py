"""What the kinds of things to do in a week, and how much a stream needs them, are called; and why
one cannot leave its week."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.programme.models import ItemKind, Weight
from app.programme.planning import NothingLeftError
from app.programme.revisions.kinds import StaysError, Why
from app.web import get_lang

KINDS = {
    ItemKind.STEP: _l("Something to do"),
    ItemKind.SESSION: _l("Live session"),
    ItemKind.RESOURCE: _l("Resource"),
    ItemKind.ACTIVITY: _l("Activity"),
    ItemKind.QUIZ: _l("Quiz"),
    ItemKind.TALK: _l("Something to write in the discussions"),
}
WEIGHTS = {
    Weight.CORE: _l("Core"),
    Weight.SUGGESTED: _l("Suggested"),
    Weight.OPTIONAL: _l("If you have time"),
}
STAYS = {
    Why.HAS_QUIZ: _l("That week has a quiz already."),
    Why.IS_THERE: _l("That week had the same one before: it cannot go there."),
    Why.BY_ITS_DAY: _l(
        "A live session is in the week of its day: change its day, and this goes along."
    ),
}


def why_it_stays(error: StaysError | NothingLeftError) -> str:
    """In the language of the page."""
    if isinstance(error, StaysError):
        return str(STAYS[error.why])
    title = getattr(error.stream, f"title_{get_lang()}")
    said: str = _(
        "The week would have nothing left for this stream: %(stream)s. Add something first.",
        stream=title,
    )
    return said
