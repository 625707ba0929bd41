"""What waits for staff, and what was done."""

from app.moderation.queries.curating import (
    MOST_AT_ONCE,
    thread_to_curate,
    threads_to_curate,
)
from app.moderation.queries.held import get_held, list_held, list_watched
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
from app.moderation.queries.own_data import own_data
from app.moderation.queries.people import (
    MOST_REMOVED,
    count_suspensions,
    decided_about,
    file_of,
    find_people,
    get_appeal,
    get_member,
    get_sanction,
    open_appeals,
    own_sanction,
    shown_of,
    written_lately,
)
from app.moderation.queries.reports import PAGE_SIZE, get_report, list_reports

__all__ = [
    "MOST_AT_ONCE",
    "MOST_REMOVED",
    "PAGE_SIZE",
    "ActRow",
    "Asked",
    "Finder",
    "Log",
    "count_bundled",
    "count_suspensions",
    "decided_about",
    "file_of",
    "find_people",
    "get_act",
    "get_appeal",
    "get_held",
    "get_member",
    "get_report",
    "get_sanction",
    "list_held",
    "list_reports",
    "list_watched",
    "open_appeals",
    "own_data",
    "own_sanction",
    "public_log",
    "shown_of",
    "staff_log",
    "thread_to_curate",
    "threads_to_curate",
    "titles_of",
    "written_lately",
]
