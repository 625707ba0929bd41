"""What waits for staff, and what was done."""

from app.moderation.queries.log import (
    ActRow,
    Asked,
    Finder,
    Log,
    count_bundled,
    get_act,
    public_log,
    staff_log,
)
from app.moderation.queries.reports import PAGE_SIZE, get_report, list_reports

__all__ = [
    "PAGE_SIZE",
    "ActRow",
    "Asked",
    "Finder",
    "Log",
    "count_bundled",
    "get_act",
    "get_report",
    "list_reports",
    "public_log",
    "staff_log",
]
