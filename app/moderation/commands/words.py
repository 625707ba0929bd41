"""The words that are watched for before a message is posted (``app.forum.screening``)."""

from __future__ import annotations

from sqlalchemy import delete

from app import policy
from app.accounts.models import User
from app.accounts.names import name_key
from app.core.db import db, insert
from app.forum.models import WatchedWord


def watch(actor: User, words: str, *, refuses: bool) -> None:
    """Put words on the list; a second time says otherwise what happens."""
    policy.require(policy.may_open_file(actor))
    statement = insert(WatchedWord).values(words=name_key(words), refuses=refuses)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["words"], set_={"refuses": refuses})
    )


def watch_no_longer(actor: User, word_id: int) -> None:
    policy.require(policy.may_open_file(actor))
    db.session.execute(delete(WatchedWord).where(WatchedWord.id == word_id))
