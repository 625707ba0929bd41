"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.reading import mark_board_read, mark_caught_up, mark_shown
from app.forum.commands.translations import (
    link_started_twin,
    link_twins,
    may_be_twins,
    translate_post,
    unlink_twins,
)
from app.forum.commands.writing import (
    Draft,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "Draft",
    "edit_post",
    "link_started_twin",
    "link_twins",
    "mark_board_read",
    "mark_caught_up",
    "mark_shown",
    "may_be_twins",
    "post_reply",
    "says",
    "start_thread",
    "translate_post",
    "unlink_twins",
]
