"""Lines between posts, and beside the form to answer, that tell how time has passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import ngettext

from app.core import clock
from app.forum.routes.blueprint import bp

WORTH_TELLING = timedelta(days=7)
OLD = timedelta(days=60)
DAYS_OF = {"week": 7, "month": 30, "year": 365}


@bp.app_template_global()
def time_gap(before: datetime, after: datetime) -> str:
    """ "3 weeks later"; empty when it was less than a week."""
    gap = after - before
    if gap < WORTH_TELLING:
        return ""
    days = gap.days
    if days < 2 * DAYS_OF["month"]:
        return str(ngettext("%(num)d week later", "%(num)d weeks later", days // DAYS_OF["week"]))
    if days < 2 * DAYS_OF["year"]:
        return str(
            ngettext("%(num)d month later", "%(num)d months later", days // DAYS_OF["month"])
        )
    return str(ngettext("%(num)d year later", "%(num)d years later", days // DAYS_OF["year"]))


@bp.app_template_global()
def is_old_thread(last_post_at: datetime | None) -> bool:
    """Whether nobody has written for so long that an answer may find no reader."""
    return last_post_at is not None and clock.now() - last_post_at > OLD
