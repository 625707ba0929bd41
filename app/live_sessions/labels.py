"""What is said of live sessions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.programme.live_sessions.models import Status

STATUS_LABELS = {
    Status.PLANNED: _l("Planned"),
    Status.LIVE: _l("Going on now"),
    Status.HELD: _l("Held"),
    Status.PUBLISHED: _l("Recording available"),
    Status.CANCELLED: _l("Cancelled"),
}
IN_LANGUAGE = {"en": _l("In English"), "fr": _l("In French")}
MOVE_LABELS = {
    Status.PLANNED: _l("Back to planned"),
    Status.LIVE: _l("It begins now"),
    Status.HELD: _l("It was held"),
    Status.PUBLISHED: _l("Publish the recording"),
    Status.CANCELLED: _l("Cancel the session"),
}
DAY_LABELS = {
    "monday": _l("Monday"),
    "tuesday": _l("Tuesday"),
    "wednesday": _l("Wednesday"),
    "thursday": _l("Thursday"),
    "friday": _l("Friday"),
    "saturday": _l("Saturday"),
    "sunday": _l("Sunday"),
}
