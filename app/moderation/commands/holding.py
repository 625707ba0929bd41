"""Approving and declining what waits: acts, done by the forum's own commands."""

from __future__ import annotations

from app.accounts.models import User
from app.forum import commands as forum
from app.forum.models import HeldPost
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.models import Kind


def approve_held(actor: User, held: HeldPost) -> int:
    """Gives the number of the post. ChangedMeanwhileError when somebody else has decided;
    NotAllowedError when its author may not write there now."""
    with acts.record(actor, Kind.APPROVE, at=_spot(held), reach=reaches.Reach()) as note:
        post_id = forum.approve_held(actor, held)
        note.data["post"] = post_id
    return post_id


def decline_held(actor: User, held: HeldPost, reason: str, lang: str) -> None:
    with acts.record(
        actor,
        Kind.DECLINE,
        at=_spot(held),
        reach=reaches.rows(HeldPost, HeldPost.id == held.id),
        reason=reason,
        reason_lang=lang,
    ):
        forum.decline_held(actor, held, reason, lang)


def _spot(held: HeldPost) -> Spot:
    return Spot(
        offering_id=held.offering_id,
        board_id=held.board_id,
        stream_id=held.stream_id,
        lang=held.lang,
        thread_id=held.thread_id,
        member_id=held.author_id,
    )
