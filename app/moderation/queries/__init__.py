"""What waits for staff, and what was done."""

from app.moderation.queries.curating import (
    MOST_AT_ONCE,
    thread_to_curate,
    threads_to_curate,
)
from app.moderation.queries.log import (
    ActRow,
    Asked,
    Finder,
    Log,
    count_bundled,
    get_act,
    public_log,
    staff_log,
    titles_of,
)
from app.moderation.queries.reports import PAGE_SIZE, get_report, list_reports
from app.moderation.queries.undoing import may_put_back, may_undo

__all__ = [
    "MOST_AT_ONCE",
    "PAGE_SIZE",
    "ActRow",
    "Asked",
    "Finder",
    "Log",
    "count_bundled",
    "get_act",
    "get_report",
    "list_reports",
    "may_put_back",
    "may_undo",
    "public_log",
    "staff_log",
    "thread_to_curate",
    "threads_to_curate",
    "titles_of",
]
