"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.answers import forget_answer, forget_answers, mark_answer, unmark_answer
from app.forum.commands.attachments import (
    MOST_PER_POST,
    Enclosure,
    delete_stray_files,
    discard,
    keep_file,
    make_pictures,
    picture_of,
    pictures_of,
    pictures_of_post,
    sweep_attachments,
)
from app.forum.commands.bookmarks import change_bookmark, keep_bookmark, remove_bookmark
from app.forum.commands.closing import close_thread, reopen_thread
from app.forum.commands.drafts import (
    LONGEST,
    Fields,
    Hold,
    Kept,
    discard_draft,
    end_draft,
    keep_draft,
    restore_draft,
    sweep_drafts,
)
from app.forum.commands.following import ON_JOINING, Target, follow, raise_level
from app.forum.commands.happenings import note_event
from app.forum.commands.moving import (
    Choice,
    Moved,
    UndecidedError,
    join_posts,
    merge_threads,
    move_posts,
    split_thread,
)
from app.forum.commands.polls import (
    PollDraft,
    change_poll,
    close_poll,
    close_poll_in_time,
    make_poll,
    remove_poll,
    reopen_poll,
)
from app.forum.commands.reactions import give_reaction, take_back_reaction
from app.forum.commands.reading import mark_board_read, mark_caught_up, mark_shown
from app.forum.commands.removing import delete_post, restore_post
from app.forum.commands.revisions import hide_revision, set_wiki, show_revision
from app.forum.commands.translations import (
    link_started_twin,
    link_twins,
    may_be_twins,
    translate_post,
    unlink_twins,
)
from app.forum.commands.voting import vote, withdraw_vote
from app.forum.commands.writing import (
    Heading,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "LONGEST",
    "MOST_PER_POST",
    "ON_JOINING",
    "Choice",
    "Draft",
    "Enclosure",
    "Fields",
    "Heading",
    "Hold",
    "Kept",
    "Moved",
    "PollDraft",
    "Target",
    "UndecidedError",
    "change_bookmark",
    "change_poll",
    "close_poll",
    "close_poll_in_time",
    "close_thread",
    "delete_post",
    "delete_stray_files",
    "discard",
    "discard_draft",
    "edit_post",
    "end_draft",
    "follow",
    "forget_answer",
    "forget_answers",
    "give_reaction",
    "hide_revision",
    "join_posts",
    "keep_bookmark",
    "keep_draft",
    "keep_file",
    "link_started_twin",
    "link_twins",
    "make_pictures",
    "make_poll",
    "mark_answer",
    "mark_board_read",
    "mark_caught_up",
    "mark_shown",
    "may_be_twins",
    "merge_threads",
    "move_posts",
    "note_event",
    "picture_of",
    "pictures_of",
    "pictures_of_post",
    "post_reply",
    "raise_level",
    "remove_bookmark",
    "remove_poll",
    "reopen_poll",
    "reopen_thread",
    "restore_draft",
    "restore_post",
    "says",
    "set_wiki",
    "show_revision",
    "split_thread",
    "start_thread",
    "sweep_attachments",
    "sweep_drafts",
    "take_back_reaction",
    "translate_post",
    "unlink_twins",
    "unmark_answer",
    "vote",
    "withdraw_vote",
]
