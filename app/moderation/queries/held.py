"""What waits for approval, in the places somebody looks after."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.core.errors import NotFoundError
from app.forum.models import HeldPost, HeldState, WatchedWord

HELD_PAGE = 20
WHOLE = (
    joinedload(HeldPost.author),
    joinedload(HeldPost.thread),
    joinedload(HeldPost.board),
)


def list_held(actor: User | None, after_id: int = 0) -> Sequence[HeldPost]:
    """The oldest first, at most one more than a page."""
    policy.require(policy.may_see_log(actor))
    statement = select(HeldPost).where(HeldPost.state == HeldState.WAITING, HeldPost.id > after_id)
    places = policy.places_looked_after(actor)
    if places is not None:
        langs = {*places.langs, "both"} if places.langs else set()
        statement = statement.where(
            or_(
                HeldPost.offering_id.in_(places.offering_ids),
                HeldPost.board_id.in_(places.board_ids),
                HeldPost.lang.in_(sorted(langs)),
            )
        )
    statement = statement.options(*WHOLE).order_by(HeldPost.id).limit(HELD_PAGE + 1)
    return db.session.scalars(statement).all()


def get_held(actor: User | None, held_id: int) -> HeldPost:
    """One of these, decided or not. NotFoundError."""
    policy.require(policy.may_see_log(actor))
    found = db.session.get(HeldPost, held_id, options=WHOLE)
    if found is None or not policy.may_curate(actor, found):
        raise NotFoundError
    return found


def list_watched(actor: User | None) -> Sequence[WatchedWord]:
    """The words that make a message wait, or are refused."""
    policy.require(policy.may_open_file(actor))
    return db.session.scalars(select(WatchedWord).order_by(WatchedWord.words)).all()
