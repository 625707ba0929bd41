"""Taking words out of a message for good: an act that nobody can take back."""

from __future__ import annotations

from collections.abc import Sequence

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum import commands as forum
from app.forum.models import Post
from app.forum.redaction import Words
from app.moderation import reach as reaches
from app.moderation.commands import acts
from app.moderation.commands.acts import Spot
from app.moderation.commands.differences import hold_threads
from app.moderation.commands.undoing import forget_words
from app.moderation.models import Kind
from app.moderation.queries import texts_of


def redact_post(
    actor: User, post: Post, said: Sequence[str], reason: str = "", reason_lang: str | None = None
) -> int | None:
    """Take these words out of the message, of all it ever said, and of whatever has them from there
    (``forum.redact``), earlier acts too. Returns the number of the act, or None when there was
    nothing to take out any more: a second press."""
    policy.require(policy.may_redact(actor, post.thread))
    words = Words(said)
    hold_threads([post.thread_id])
    db.session.refresh(post)  # as it is now that it is held
    if not any(words.are_in(text) for _where, text in texts_of(post)):
        return None
    with acts.record(
        actor,
        Kind.REDACT,
        at=Spot.of_post(post),
        reach=reaches.headings([post.thread_id]),
        reason=reason,
        reason_lang=reason_lang,
    ) as note:
        forum.redact(actor, post, words)
        forget_words(words)
    return note.act_id
