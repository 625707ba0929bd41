"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.attachments import Attachment, State
from app.forum.models.boards import Board, ThreadCount
from app.forum.models.posts import Post
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread

__all__ = [
    "Attachment",
    "Board",
    "BoardRead",
    "Kind",
    "Language",
    "Post",
    "State",
    "Thread",
    "ThreadCount",
    "ThreadRead",
]
