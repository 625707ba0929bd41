"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.attachments import (
    MOST_PER_POST,
    Enclosure,
    delete_stray_files,
    discard,
    keep_file,
    make_pictures,
    picture_of,
    pictures_of,
    sweep_attachments,
)
from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.writing import (
    Draft,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "MOST_PER_POST",
    "Draft",
    "Enclosure",
    "delete_stray_files",
    "discard",
    "edit_post",
    "keep_file",
    "make_pictures",
    "mark_board_read",
    "mark_shown",
    "picture_of",
    "pictures_of",
    "post_reply",
    "says",
    "start_thread",
    "sweep_attachments",
]
