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
class AnswerMarked(Event):
    thread_id: int
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class AnswerUnmarked(Event):
    """By hand, or because the post was hidden or moved, or the thread is no question any more."""

    thread_id: int
    post_id: int
    actor_id: int
