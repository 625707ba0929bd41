"""What people do in the forum. Each asks the policy, changes rows, says what happened, and
leaves the commit to its caller."""

from app.forum.commands.answers import forget_answer, forget_answers, mark_answer, unmark_answer
from app.forum.commands.bookmarks import change_bookmark, keep_bookmark, remove_bookmark
from app.forum.commands.reactions import give_reaction, take_back_reaction
from app.forum.commands.reading import mark_board_read, mark_shown
from app.forum.commands.writing import (
    Draft,
    edit_post,
    post_reply,
    says,
    start_thread,
)

__all__ = [
    "Draft",
    "change_bookmark",
    "edit_post",
    "forget_answer",
    "forget_answers",
    "give_reaction",
    "keep_bookmark",
    "mark_answer",
    "mark_board_read",
    "mark_shown",
    "post_reply",
    "remove_bookmark",
    "says",
    "start_thread",
    "take_back_reaction",
    "unmark_answer",
]
