"""The code of an offering that its facilitators give out: who registers or joins with it is known."""

from __future__ import annotations

import secrets

from sqlalchemy import select, update

from app import policy
from app.accounts.models import Level, User
from app.core.db import db
from app.programme.models import Offering

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
LENGTH = 10


def code_of(actor: User | None, offering: Offering) -> str | None:
    """For who facilitates it. Asked of the database, for an outline is kept for a while."""
    policy.require(policy.may_write_course(actor, offering.id))
    return db.session.scalar(select(Offering.invitation_code).where(Offering.id == offering.id))


def renew_code(actor: User, offering: Offering) -> None:
    """The one before is no invitation any more; whoever came with it stays."""
    policy.require(policy.may_write_course(actor, offering.id))
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    db.session.execute(
        update(Offering)
        .where(Offering.id == offering.id)
        .values(invitation_code=code)
        .execution_options(synchronize_session=False)
    )


def is_invitation(code: str) -> bool:
    """Of any offering."""
    found = select(Offering.id).where(Offering.invitation_code == code)
    return db.session.scalar(found) is not None


def welcome(actor: User, offering: Offering, code: str) -> bool:
    """Who joins with the code is known from here on. False for another code."""
    found = select(Offering.id).where(
        Offering.id == offering.id, Offering.invitation_code == code.strip().upper()
    )
    if db.session.scalar(found) is None:
        return False
    if actor.level == Level.NEW:
        actor.level = Level.MEMBER
    return True
