"""What can happen to a live session."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class SessionChanged(Event):
    """It was made, or says something else than before."""

    session_id: int


@dataclass(frozen=True)
class SessionQuestionsChanged(Event):
    """A question to its guest was asked, voted for, settled or taken back; what the session says
    is as before. Nobody listens: publishing moves the site's version, so that pages kept for
    signed-out readers show the questions as they are."""

    session_id: int


@dataclass(frozen=True)
class SessionMoved(Event):
    """It is in another week than ``from_week_id``, where it was."""

    session_id: int
    from_week_id: int


@dataclass(frozen=True)
class SessionHeld(Event):
    """It is over; ``actor_id`` is who said so."""

    session_id: int
    actor_id: int
