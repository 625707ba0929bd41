"""What can happen in the forum."""

from dataclasses import dataclass

from app.core.events import Event


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
class ThreadEdited(Event):
    thread_id: int
    editor_id: int


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
class RevisionHidden(Event):
    """An earlier version of a post is shown no longer, or again."""

    post_id: int
    number: int
    actor_id: int


@dataclass(frozen=True)
class WikiChanged(Event):
    """Anyone may improve this post from now on, or no longer."""

    post_id: int
    actor_id: int
