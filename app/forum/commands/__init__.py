"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.following import ON_JOINING, Target, follow, raise_level
from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.writing import (
    Draft,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "ON_JOINING",
    "Draft",
    "Target",
    "edit_post",
    "follow",
    "mark_board_read",
    "mark_shown",
    "post_reply",
    "raise_level",
    "says",
    "start_thread",
]
