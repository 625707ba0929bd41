"""What can happen on the shelf."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True)
class ResourceChanged(Event):
    """A resource came, went, or says something else now."""

    resource_id: int


@dataclass(frozen=True)
class ResourceJudged(Event):
    """Somebody said what they think of a resource, or took it back."""

    resource_id: int


@dataclass(frozen=True)
class LinkChecked(Event):
    """An address of a resource was asked whether it still answers."""

    resource_id: int
