"""What of the forum this person may see. The only selects that pages use."""

from app.forum.queries.answers import marked_answers
from app.forum.queries.boards import Boards, boards
from app.forum.queries.bookmarks import (
    BookmarkList,
    count_bookmarks,
    due_bookmarks,
    get_bookmark,
    is_shown,
    list_bookmarks,
    reminders_due,
)
from app.forum.queries.mine import Mine, mine_on
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
from app.forum.queries.reactions import Reactors, who_reacted
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
    "BookmarkList",
    "Filters",
    "Mine",
    "PostRow",
    "Reactors",
    "ThreadList",
    "ThreadMark",
    "ThreadPage",
    "ThreadRow",
    "Unread",
    "awaiting_answer",
    "boards",
    "count_bookmarks",
    "count_unread",
    "due_bookmarks",
    "find_submission",
    "get_bookmark",
    "get_post",
    "get_thread",
    "is_shown",
    "latest_public",
    "list_bookmarks",
    "list_threads",
    "marked_answers",
    "mine_on",
    "number_of_last_page",
    "page_of_posts",
    "permalink",
    "reminders_due",
    "thread_addresses",
    "thread_counts",
    "threads_by_id",
    "threads_by_person",
    "threads_by_stream",
    "threads_in_board",
    "unread_of",
    "who_reacted",
]
