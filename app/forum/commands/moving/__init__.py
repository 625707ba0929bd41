"""Curating conversations: messages move, split off and come together, and no address breaks."""

from app.forum.commands.moving.joining import join_posts
from app.forum.commands.moving.marks import keep_read, sweep_reads
from app.forum.commands.moving.talk import move_talk
from app.forum.commands.moving.threads import (
    Choice,
    Moved,
    UndecidedError,
    end_split,
    merge_threads,
    move_posts,
    split_thread,
)

__all__ = [
    "Choice",
    "Moved",
    "UndecidedError",
    "end_split",
    "join_posts",
    "keep_read",
    "merge_threads",
    "move_posts",
    "move_talk",
    "split_thread",
    "sweep_reads",
]
