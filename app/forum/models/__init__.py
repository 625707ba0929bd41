"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.boards import Board, ThreadCount
from app.forum.models.follows import Follow, FollowLevel, FollowReason
from app.forum.models.mentions import Mention
from app.forum.models.posts import Post
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread

__all__ = [
    "Board",
    "BoardRead",
    "Follow",
    "FollowLevel",
    "FollowReason",
    "Kind",
    "Language",
    "Mention",
    "Post",
    "Thread",
    "ThreadCount",
    "ThreadRead",
]
