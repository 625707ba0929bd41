"""What of the forum this person may see. The only selects that pages use."""

from app.forum.queries.attachments import (
    attachments_of,
    choosable_attachments,
    get_attachment,
    kept_files,
)
from app.forum.queries.beside import Beside, beside
from app.forum.queries.boards import Boards, boards
from app.forum.queries.bookmarks import (
    BookmarkList,
    bookmarked_post_ids,
    count_bookmarks,
    due_bookmarks,
    get_bookmark,
    is_shown,
    list_bookmarks,
    reminders_due,
)
from app.forum.queries.cards import CardTarget, card_targets
from app.forum.queries.catch_up import CatchUp, catch_up, last_numbers
from app.forum.queries.choosing import ChosenPost, posts_numbered
from app.forum.queries.drafts import (
    DraftList,
    DraftRow,
    draft_at,
    get_draft,
    list_drafts,
    parse_draft_cursor,
)
from app.forum.queries.following import Places, places_followed, threads_followed
from app.forum.queries.found import found_posts, most_answered
from app.forum.queries.happenings import Happening
from app.forum.queries.held import find_held, own_held
from app.forum.queries.members import members_named
from app.forum.queries.mine import Mine, mine_on
from app.forum.queries.polls import PollView, find_poll, get_poll, list_voters
from app.forum.queries.posts import (
    PostRow,
    ThreadPage,
    ThreadRow,
    all_posts,
    count_newer,
    find_submission,
    get_post,
    get_thread,
    moved_to,
    page_of_posts,
    permalink,
    thread_now,
)
from app.forum.queries.quotes import MOST_SHOWN, visible_post_ids
from app.forum.queries.reactions import Reactors, who_reacted
from app.forum.queries.revisions import History, Version, history
from app.forum.queries.similar import finds_similar, similar_threads, visible_threads
from app.forum.queries.subjects import subjects_talked_about
from app.forum.queries.threads import (
    Filters,
    News,
    ThreadList,
    awaiting_answer,
    featured_threads,
    followed_thread_ids,
    has_pins,
    latest_public,
    list_threads,
    news,
    pinned_threads,
    thread_addresses,
    threads_by_person,
    threads_by_stream,
    threads_in_board,
)
from app.forum.queries.translations import Translated, other_language, translation_of
from app.forum.queries.unread import (
    MANY,
    count_unread,
    thread_counts,
    unread_by_cell,
    unread_thread_ids,
)

__all__ = [
    "MANY",
    "MOST_SHOWN",
    "Beside",
    "Boards",
    "BookmarkList",
    "CardTarget",
    "CatchUp",
    "ChosenPost",
    "DraftList",
    "DraftRow",
    "Filters",
    "Happening",
    "History",
    "Mine",
    "News",
    "Places",
    "PollView",
    "PostRow",
    "Reactors",
    "ThreadList",
    "ThreadPage",
    "ThreadRow",
    "Translated",
    "Unread",
    "Version",
    "all_posts",
    "attachments_of",
    "awaiting_answer",
    "beside",
    "boards",
    "bookmarked_post_ids",
    "card_targets",
    "catch_up",
    "choosable_attachments",
    "count_bookmarks",
    "count_newer",
    "count_unread",
    "draft_at",
    "due_bookmarks",
    "featured_threads",
    "find_held",
    "find_poll",
    "find_submission",
    "finds_similar",
    "followed_thread_ids",
    "found_posts",
    "get_attachment",
    "get_bookmark",
    "get_draft",
    "get_poll",
    "get_post",
    "get_thread",
    "has_pins",
    "history",
    "is_shown",
    "kept_files",
    "last_numbers",
    "latest_public",
    "list_bookmarks",
    "list_drafts",
    "list_threads",
    "list_voters",
    "members_named",
    "mine_on",
    "most_answered",
    "moved_to",
    "news",
    "other_language",
    "own_held",
    "page_of_posts",
    "parse_draft_cursor",
    "permalink",
    "pinned_threads",
    "places_followed",
    "posts_numbered",
    "reminders_due",
    "similar_threads",
    "subjects_talked_about",
    "thread_addresses",
    "thread_counts",
    "thread_now",
    "threads_by_person",
    "threads_by_stream",
    "threads_followed",
    "threads_in_board",
    "translation_of",
    "unread_by_cell",
    "unread_of",
    "unread_thread_ids",
    "visible_post_ids",
    "visible_threads",
    "who_reacted",
]
