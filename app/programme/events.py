"""What can happen to a programme."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class OfferingLoaded(Event):
    """An offering was loaded for the first time or anew, its weeks with it."""

    offering_id: int


@dataclass(frozen=True)
class PersonEnrolled(Event):
    user_id: int
    offering_id: int
    stream_id: int


@dataclass(frozen=True)
class WeekChanged(Event):
    """It says something else than before."""

    week_id: int


@dataclass(frozen=True)
class PlanChanged(Event):
    """What there is to do in a week is another than before."""

    week_id: int
