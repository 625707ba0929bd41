"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.writing import (
    Heading,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "Heading",
    "edit_post",
    "mark_board_read",
    "mark_shown",
    "post_reply",
    "says",
    "start_thread",
]
