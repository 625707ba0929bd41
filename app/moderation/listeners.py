"""What happens elsewhere and changes what waits, and what an undo leaves to do beside putting rows
back."""

from __future__ import annotations

from app.core.events import on
from app.forum.events import PostsMoved, TextRedacted, ThreadCurated, ThreadEdited, ThreadMoved
from app.library.events import LinkChecked, ResourceChanged
from app.moderation import commands
from app.moderation.commands.moving import settle_what_came_back
from app.moderation.events import ActUndone
from app.moderation.models import Kind

OF_MOVING = frozenset({Kind.MOVE, Kind.SPLIT, Kind.MERGE})


@on(ThreadMoved, ThreadEdited, ThreadCurated)
def follow_thread(event: ThreadMoved | ThreadEdited | ThreadCurated) -> None:
    commands.refile_items([event.thread_id])


@on(PostsMoved)
def follow_posts(event: PostsMoved) -> None:
    commands.refile_items(event.thread_ids)


@on(ActUndone)
def follow_undoing(event: ActUndone) -> None:
    if event.kind in OF_MOVING:
        settle_what_came_back(event.act_id, event.post_ids)
    commands.refile_items(event.thread_ids)


@on(ResourceChanged, LinkChecked)
def follow_resource(event: ResourceChanged | LinkChecked) -> None:
    commands.follow_resource(event.resource_id)


@on(TextRedacted)
def forget_what_was_reported(event: TextRedacted) -> None:
    """What a message said when it was reported goes with the words that were taken out of it."""
    commands.take_out_of_reports(event.post_ids, event.words)
