"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

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
from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.writing import (
    Heading,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "LONGEST",
    "Fields",
    "Heading",
    "Hold",
    "Kept",
    "discard_draft",
    "edit_post",
    "end_draft",
    "keep_draft",
    "mark_board_read",
    "mark_shown",
    "post_reply",
    "restore_draft",
    "says",
    "start_thread",
    "sweep_drafts",
]
