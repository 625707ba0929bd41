"""What happens elsewhere and changes what waits."""

from __future__ import annotations

from app.core.events import on
from app.forum.events import ThreadCurated, ThreadEdited, ThreadMoved
from app.library.events import LinkChecked, ResourceChanged
from app.moderation import commands
from app.moderation.events import ActUndone


@on(ThreadMoved, ThreadEdited, ThreadCurated)
def follow_thread(event: ThreadMoved | ThreadEdited | ThreadCurated) -> None:
    commands.refile_items([event.thread_id])


@on(ActUndone)
def follow_undoing(event: ActUndone) -> None:
    commands.refile_items(event.thread_ids)


@on(ResourceChanged, LinkChecked)
def follow_resource(event: ResourceChanged | LinkChecked) -> None:
    commands.follow_resource(event.resource_id)
