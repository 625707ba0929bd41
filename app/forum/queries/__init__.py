"""What of the forum this person may see. The only selects that pages use."""

from app.forum.queries.attachments import (
    attachments_of,
    choosable_attachments,
    get_attachment,
    kept_files,
)
from app.forum.queries.boards import Boards, boards
from app.forum.queries.posts import (
    PostRow,
    ThreadPage,
    ThreadRow,
    find_submission,
    get_post,
    get_thread,
    number_of_last_page,
    page_of_posts,
    permalink,
)
from app.forum.queries.threads import (
    Filters,
    ThreadList,
    awaiting_answer,
    latest_public,
    list_threads,
    thread_addresses,
    threads_by_id,
    threads_by_person,
    threads_by_stream,
    threads_in_board,
)
from app.forum.queries.unread import ThreadMark, Unread, count_unread, thread_counts, unread_of

__all__ = [
    "Boards",
    "Filters",
    "PostRow",
    "ThreadList",
    "ThreadMark",
    "ThreadPage",
    "ThreadRow",
    "Unread",
    "attachments_of",
    "awaiting_answer",
    "boards",
    "choosable_attachments",
    "count_unread",
    "find_submission",
    "get_attachment",
    "get_post",
    "get_thread",
    "kept_files",
    "latest_public",
    "list_threads",
    "number_of_last_page",
    "page_of_posts",
    "permalink",
    "thread_addresses",
    "thread_counts",
    "threads_by_id",
    "threads_by_person",
    "threads_by_stream",
    "threads_in_board",
    "unread_of",
]
