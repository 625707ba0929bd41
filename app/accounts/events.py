"""What can happen to people."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class PersonConfirmed(Event):
    """An account became active: its e-mail address is known to be theirs."""

    user_id: int


@dataclass(frozen=True)
class StreamChosen(Event):
    """A person asks for another stream of the course."""

    user_id: int
    stream: str


@dataclass(frozen=True)
class StandingChanged(Event):
    """Somebody is suspended, or no longer."""

    user_id: int


@dataclass(frozen=True)
class ProfileChanged(Event):
    """A name or something else that others can read about a person is different now."""

    user_id: int
