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
class PictureReady(Event):
    """The copies of an attached picture can be shown."""

    attachment_id: int
