"""Boards, threads, posts, and what people keep about them."""

from app.forum.models.attachments import Attachment, State
from app.forum.models.boards import Board, ThreadCount
from app.forum.models.bookmarks import Bookmark
from app.forum.models.drafts import Draft, Place
from app.forum.models.events import EventKind, ThreadEvent
from app.forum.models.follows import Follow, FollowLevel, FollowReason
from app.forum.models.held import HeldPost, HeldState, WatchedWord
from app.forum.models.mentions import Mention
from app.forum.models.moving import PostRead, PostRedirect, ThreadRedirect
from app.forum.models.polls import Ballot, Poll, PollKind, Results
from app.forum.models.posts import Post, PostRevision
from app.forum.models.quotes import PostQuote
from app.forum.models.reactions import Reaction, ReactionKind
from app.forum.models.reading import BoardRead, ThreadRead
from app.forum.models.threads import Kind, Language, Thread
from app.forum.models.translations import PostTranslation

__all__ = [
    "Attachment",
    "Ballot",
    "Board",
    "BoardRead",
    "Bookmark",
    "Draft",
    "EventKind",
    "Follow",
    "FollowLevel",
    "FollowReason",
    "HeldPost",
    "HeldState",
    "Kind",
    "Language",
    "Mention",
    "Place",
    "Poll",
    "PollKind",
    "Post",
    "PostQuote",
    "PostRead",
    "PostRedirect",
    "PostRevision",
    "PostTranslation",
    "Reaction",
    "ReactionKind",
    "Results",
    "State",
    "Thread",
    "ThreadCount",
    "ThreadEvent",
    "ThreadRead",
    "ThreadRedirect",
    "WatchedWord",
]
