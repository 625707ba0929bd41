"""Searches a person keeps. Every select here is limited to its owner's, but for who has a token."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, func, select
from werkzeug.datastructures import MultiDict

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import NotFoundError
from app.search.asked import Asked
from app.search.models import SavedSearch

NAME_LENGTH = 100
ADDRESS_LENGTH = 2_000
MOST_PARTS = 100
MOST_SHOWN = policy.MOST_SEARCHES


def address_of(asked: Asked) -> str:
    """The question as it is kept: what stands after the ``?``, the same for the same question."""
    return urlencode(sorted(asked.address.items()), doseq=True)


def args_of(address: str) -> MultiDict[str, str]:
    """What was asked, of a kept question or one that somebody sends. Of what is too long to have
    been written by ``address_of``, nothing."""
    if len(address) > ADDRESS_LENGTH:
        return MultiDict()
    try:
        return MultiDict(parse_qsl(address, max_num_fields=MOST_PARTS))
    except ValueError:
        return MultiDict()


def proposed_name(asked: Asked) -> str:
    """The line, or where there is none what was chosen."""
    chosen = ", ".join(str(part.label) for part in asked.parts if part.counts)
    return (asked.box.line or chosen)[:NAME_LENGTH].strip()


def list_searches(owner: User) -> Sequence[SavedSearch]:
    """All they keep, by name."""
    own = select(SavedSearch).where(SavedSearch.user_id == owner.id)
    by_name = own.order_by(func.lower(SavedSearch.name), SavedSearch.id)
    return db.session.scalars(by_name.limit(MOST_SHOWN)).all()


def get_search(owner: User, search_id: int) -> SavedSearch:
    own = SavedSearch.id == search_id, SavedSearch.user_id == owner.id
    found = db.session.scalar(select(SavedSearch).where(*own))
    if found is None:
        raise NotFoundError
    return found


def search_of_token(token: str) -> SavedSearch:
    """Whoever has the token. Raises NotFoundError."""
    # One with a NUL in it, which PostgreSQL would not even compare, is nobody's.
    found = None
    if token.isprintable():
        found = db.session.scalar(select(SavedSearch).where(SavedSearch.token == token))
    if found is None:
        raise NotFoundError
    return found


def keep_search(owner: User, name: str, lang: str, address: str) -> bool:
    """Once, however often it is asked for; whether it was not kept before."""
    same = SavedSearch.user_id == owner.id, SavedSearch.lang == lang, SavedSearch.address == address
    if db.session.scalar(select(SavedSearch.id).where(*same)) is not None:
        return False
    kept = select(func.count()).where(SavedSearch.user_id == owner.id)
    policy.require(policy.may_keep_search(owner, db.session.scalar(kept) or 0))
    values = {"user_id": owner.id, "name": name, "lang": lang, "address": address,
              "token": _new_token(), "created_at": clock.now()}  # fmt: skip
    # Two tabs may send it at the same moment.
    written = insert(SavedSearch).values(values).on_conflict_do_nothing().returning(SavedSearch.id)
    return db.session.scalar(written) is not None


def rename_search(search: SavedSearch, name: str) -> None:
    search.name = name


def renew_feed(search: SavedSearch) -> None:
    """The feed has another address from now on, and the one before leads nowhere."""
    search.token = _new_token()


def delete_search(owner: User, search_id: int) -> None:
    """Nothing happens when it is gone already."""
    own = delete(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == owner.id)
    db.session.execute(own)


def _new_token() -> str:
    return secrets.token_urlsafe(24)
