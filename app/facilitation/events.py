"""What can happen to what sums up a place."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class SynthesisPublished(Event):
    """Everybody may read it now."""

    synthesis_id: int


@dataclass(frozen=True)
class SynthesisChanged(Event):
    """It is published and says something else than before, or covers more."""

    synthesis_id: int


@dataclass(frozen=True)
class SynthesisWithdrawn(Event):
    """It is a draft again."""

    synthesis_id: int


@dataclass(frozen=True)
class CollectionChanged(Event):
    """It says something else, holds or orders other things, or more or fewer may read it."""

    collection_id: int
