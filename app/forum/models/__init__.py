"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.boards import Board, ThreadCount
from app.forum.models.drafts import Draft, Place
from app.forum.models.posts import Post
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread

__all__ = [
    "Board",
    "BoardRead",
    "Draft",
    "Kind",
    "Language",
    "Place",
    "Post",
    "Thread",
    "ThreadCount",
    "ThreadRead",
]
