"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.removing import delete_post, restore_post
from app.forum.commands.revisions import hide_revision, set_wiki, show_revision
from app.forum.commands.writing import (
    Draft,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "Draft",
    "delete_post",
    "edit_post",
    "hide_revision",
    "mark_board_read",
    "mark_shown",
    "post_reply",
    "restore_post",
    "says",
    "set_wiki",
    "show_revision",
    "start_thread",
]
