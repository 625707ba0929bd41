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
from app.moderation.queries.redacting import (
    Held,
    Placed,
    Where,
    has_just_redacted,
    personal_of,
    post_to_redact,
    texts_of,
)
from app.moderation.queries.reports import PAGE_SIZE, get_report, list_reports

__all__ = [
    "MOST_AT_ONCE",
    "PAGE_SIZE",
    "ActRow",
    "Asked",
    "Finder",
    "Held",
    "Log",
    "Placed",
    "Where",
    "count_bundled",
    "get_act",
    "get_report",
    "has_just_redacted",
    "list_reports",
    "personal_of",
    "post_to_redact",
    "public_log",
    "staff_log",
    "texts_of",
    "thread_to_curate",
    "threads_to_curate",
    "titles_of",
]
