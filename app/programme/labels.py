"""What the kinds of things to do in a week, and how much a stream needs them, are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.programme.models import ItemKind, Weight

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
