"""What an undo leaves to do beside putting rows back."""

from __future__ import annotations

from app.core.events import on
from app.moderation.commands.moving import settle_what_came_back
from app.moderation.events import ActUndone
from app.moderation.models import Kind

OF_MOVING = frozenset({Kind.MOVE, Kind.SPLIT, Kind.MERGE})


@on(ActUndone)
def lead_back(event: ActUndone) -> None:
    if event.kind in OF_MOVING:
        settle_what_came_back(event.act_id, event.post_ids)
