"""Work activities leave for later."""

from __future__ import annotations

from app.core.db import db
from app.core.events import publish
from app.core.jobs import job
from app.learning.events import ActivityChanged
from app.learning.models import Activity
from app.learning.opening import JOB


@job(JOB)
def open_activity(activity_id: int) -> None:
    """It is shown from this moment, if its time was not changed meanwhile; to be told once more
    than needed does no harm."""
    if db.session.get(Activity, activity_id) is not None:
        publish(ActivityChanged(activity_id))
