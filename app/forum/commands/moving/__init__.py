"""Curating conversations: messages move, split off and come together, and no address breaks."""

from app.forum.commands.moving.joining import join_posts
from app.forum.commands.moving.threads import (
    Choice,
    Moved,
    UndecidedError,
    merge_threads,
    move_posts,
    split_thread,
)

__all__ = [
    "Choice",
    "Moved",
    "UndecidedError",
    "join_posts",
    "merge_threads",
    "move_posts",
    "split_thread",
]
