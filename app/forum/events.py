"""What can happen in the forum."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.events import Event
from app.forum.redaction import Words


@dataclass(frozen=True)
class PostHeld(Event):
    """Somebody wrote what waits for approval."""

    held_id: int


@dataclass(frozen=True)
class ThreadStarted(Event):
    thread_id: int
    post_id: int
    author_id: int


@dataclass(frozen=True)
class ReplyPosted(Event):
    thread_id: int
    post_id: int
    author_id: int


@dataclass(frozen=True)
class PostEdited(Event):
    thread_id: int
    post_id: int
    editor_id: int


@dataclass(frozen=True)
class PostTranslated(Event):
    post_id: int
    translator_id: int


@dataclass(frozen=True)
class ThreadsLinked(Event):
    """Two threads are one conversation in two languages."""

    thread_id: int
    twin_id: int
    actor_id: int


@dataclass(frozen=True)
class ThreadsUnlinked(Event):
    thread_id: int
    twin_id: int
    actor_id: int


@dataclass(frozen=True)
class Change:
    """One thing of a thread's heading that was changed: ``title``, ``kind``, ``lang`` or
    ``stream_id``."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class ThreadEdited(Event):
    thread_id: int
    editor_id: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class ThreadMoved(Event):
    """It stands in another board now."""

    thread_id: int


@dataclass(frozen=True)
class ThreadClosed(Event):
    thread_id: int
    actor_id: int
    reason: str


@dataclass(frozen=True)
class ThreadReopened(Event):
    thread_id: int
    actor_id: int


@dataclass(frozen=True)
class ThreadCurated(Event):
    """Somebody put it in order: ``kind`` is that of the line in the thread, a value of
    ``EventKind``."""

    thread_id: int
    kind: str
    actor_id: int


@dataclass(frozen=True)
class PostCurated(Event):
    """Hidden, shown again, locked or unlocked."""

    thread_id: int
    post_id: int
    kind: str
    actor_id: int


@dataclass(frozen=True)
class AnswerMarked(Event):
    """``is_back``: it was marked before it was removed, and is there again."""

    thread_id: int
    post_id: int
    actor_id: int
    is_back: bool = False


@dataclass(frozen=True)
class AnswerUnmarked(Event):
    """``is_removed``: nobody took the mark back, but the reply is gone."""

    thread_id: int
    post_id: int
    actor_id: int
    is_removed: bool = False


@dataclass(frozen=True)
class PollChanged(Event):
    """Made, changed or removed."""

    thread_id: int


@dataclass(frozen=True)
class VoteCast(Event):
    """Given, changed or withdrawn. Does not say by whom: the ballot may be secret."""

    thread_id: int


@dataclass(frozen=True)
class PollClosed(Event):
    """``actor_id`` is None when its time had come."""

    thread_id: int
    actor_id: int | None


@dataclass(frozen=True)
class PollReopened(Event):
    thread_id: int
    actor_id: int


@dataclass(frozen=True)
class PostDeleted(Event):
    """Removed by its author; with a first post, the thread went too."""

    thread_id: int
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class PostRestored(Event):
    """Brought back; with a first post, the thread too."""

    thread_id: int
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class PostsMoved(Event):
    """These threads hold others of their messages than before; of a merge, all that took part."""

    thread_ids: tuple[int, ...]
    actor_id: int


@dataclass(frozen=True)
class PostsJoined(Event):
    """The words of several messages of a thread are in the first of them."""

    thread_id: int
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class RevisionHidden(Event):
    """An earlier version of a post is shown no longer, or again."""

    post_id: int
    number: int
    actor_id: int


@dataclass(frozen=True)
class TextRedacted(Event):
    """Words were taken out of these messages for good, and out of all that the forum keeps about
    them. Whoever keeps more (answers, reports) takes them out too: ``words.out_of(text, lang)``,
    ``words.are_in(text)``. ``moved`` has what ``edited_at`` was and is of those whose text changed.
    """

    thread_id: int
    post_ids: tuple[int, ...]
    actor_id: int
    words: Words
    moved: Mapping[int, tuple[datetime | None, datetime]]


@dataclass(frozen=True)
class WikiChanged(Event):
    """Anyone may improve this post from now on, or no longer."""

    post_id: int
    actor_id: int


@dataclass(frozen=True)
class ReactionGiven(Event):
    thread_id: int
    post_id: int
    actor_id: int
    kind: int


@dataclass(frozen=True)
class ReactionTakenBack(Event):
    thread_id: int
    post_id: int
    actor_id: int
    kind: int


@dataclass(frozen=True)
class MentionAdded(Event):
    """A post names a person for the first time; never one who may not read it, nor its author."""

    thread_id: int
    post_id: int
    author_id: int
    user_id: int


@dataclass(frozen=True)
class PictureReady(Event):
    """The copies of an attached picture can be shown."""

    attachment_id: int
