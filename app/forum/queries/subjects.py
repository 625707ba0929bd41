"""Which things are talked about."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select

from app import policy
from app.accounts.models import User
from app.core.db import db
from app.forum.models import Thread
from app.forum.queries.posts import is_there


def subjects_talked_about(actor: User | None, keys: Collection[str]) -> set[str]:
    """Those of these keys (of ``forum.subjects``) about which there is a thread that this person
    may see. One statement, which looks for one thread of each."""
    if not keys:
        return set()
    may_see = is_there(sees_hidden=policy.sees_hidden(actor))
    asked = [exists().where(Thread.subject == key, may_see) for key in keys]
    row = db.session.execute(select(*asked)).one()
    return {key for key, is_there in zip(keys, row, strict=True) if is_there}
