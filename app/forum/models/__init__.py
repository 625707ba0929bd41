"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.boards import Board, ThreadCount
from app.forum.models.bookmarks import Bookmark
from app.forum.models.posts import Post
from app.forum.models.reactions import Reaction, ReactionKind
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread

__all__ = [
    "Board",
    "BoardRead",
    "Bookmark",
    "Kind",
    "Language",
    "Post",
    "Reaction",
    "ReactionKind",
    "Thread",
    "ThreadCount",
    "ThreadRead",
]
