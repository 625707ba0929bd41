"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.boards import Board, ThreadCount
from app.forum.models.posts import Post
from app.forum.models.quotes import PostQuote
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread
from app.forum.models.titles import ThreadWord

__all__ = [
    "Board",
    "BoardRead",
    "Kind",
    "Language",
    "Post",
    "PostQuote",
    "Thread",
    "ThreadCount",
    "ThreadRead",
    "ThreadWord",
]
