"""Keeping what is not finished, so that no tab, device or late request loses words of another.

A form says what it knows of the draft: its sequence, and which form it is itself. Only who knows
the words that are there may write over them or, by posting, make an end of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, delete, null, or_, select, update

from app import policy
from app.accounts.models import User
from app.core import clock
from app.core.db import db, insert
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.forum.commands.attachments import hold_files
from app.forum.models import Draft, Place

KEPT_FOR = timedelta(days=180)
MOST_FILES = 20
DISCARDED_FOR = timedelta(days=1)
LONGEST = 100_000  # characters of one field
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Hold:
    """What a form knows of a draft: the sequence it was shown, and the form's own number."""

    sequence: int
    tab: str


@dataclass(frozen=True)
class Kept:
    """A draft as it was just kept; ``is_cut`` when it was longer than a draft may be."""

    sequence: int
    at: datetime
    is_cut: bool = False


def keep_draft(author: User, place: Place, place_id: int, fields: Fields, hold: Hold) -> Kept:
    """Put these fields in place of those the form knows of. ChangedMeanwhileError when there are
    others, or none any more because the text was posted or discarded."""
    policy.require(policy.may_keep_drafts(author))
    shortened = [(name, value[:LONGEST]) for name, value in fields]
    is_cut = shortened != fields
    moment = clock.now()
    values = {
        "user_id": author.id,
        "place": place,
        "place_id": place_id,
        "sequence": hold.sequence + 1,
        "tab": hold.tab or None,
        "fields": shortened,
        "created_at": moment,
        "updated_at": moment,
    }
    statement = insert(Draft).values(**values)
    sequence = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "place", "place_id"],
            set_={
                "sequence": Draft.sequence + 1,
                "tab": statement.excluded.tab,
                "fields": statement.excluded.fields,
                "updated_at": statement.excluded.updated_at,
            },
            where=_is_known(hold),
        ).returning(Draft.sequence)
    ).scalar()
    if sequence is not None:
        if files := [value for name, value in shortened if name == "attached"]:
            hold_files(author, files[:MOST_FILES], moment + KEPT_FOR)
        return Kept(sequence, moment, is_cut)
    return _the_same(author, place, place_id, shortened, is_cut=is_cut)


def end_draft(author: User, place: Place, place_id: int, hold: Hold) -> None:
    """The text was posted: its draft goes, and no late save brings it back. Words that this form
    did not know of, from another tab or device, stay."""
    moment = clock.now()
    values = {"user_id": author.id, "place": place, "place_id": place_id, "created_at": moment,
              "updated_at": moment, "sequence": hold.sequence + 1}  # fmt: skip
    known = {"known_sequence": hold.sequence, "known_tab": hold.tab}
    db.session.connection().execute(_ending(), values | known)


@cache
def _ending() -> Any:
    """Built once: every post asks for it."""
    statement = insert(Draft)
    is_known = or_(
        Draft.sequence == bindparam("known_sequence"), Draft.tab == bindparam("known_tab")
    )
    return statement.on_conflict_do_update(
        index_elements=["user_id", "place", "place_id"],
        set_={
            "sequence": Draft.sequence + 1,
            "tab": null(),
            "fields": case((is_known, null()), else_=Draft.fields),
            "updated_at": case((is_known, statement.excluded.updated_at), else_=Draft.updated_at),
        },
    )


def discard_draft(author: User, draft_id: int) -> None:
    """Put it aside for a day, and let no open form bring it back by itself. What is gone already
    stays gone."""
    _own(author, draft_id)
    db.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.fields.is_not(None))
        .values(
            discarded=Draft.fields,
            discarded_at=clock.now(),
            fields=null(),
            tab=null(),
            sequence=Draft.sequence + 1,
        )
        .execution_options(synchronize_session=False)
    )


def restore_draft(author: User, draft_id: int) -> None:
    """Bring back what was discarded, unless something else was begun there since."""
    _own(author, draft_id)
    db.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.fields.is_(None), Draft.discarded.is_not(None))
        .values(
            fields=Draft.discarded,
            discarded=null(),
            discarded_at=null(),
            tab=null(),
            sequence=Draft.sequence + 1,
            updated_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )


def sweep_drafts() -> None:
    """Delete what nobody has touched for half a year, and what was discarded a day ago."""
    now = clock.now()
    db.session.execute(delete(Draft).where(Draft.updated_at < now - KEPT_FOR))
    db.session.execute(
        update(Draft)
        .where(Draft.discarded_at < now - DISCARDED_FOR)
        .values(discarded=null(), discarded_at=null())
        .execution_options(synchronize_session=False)
    )


def _is_known(hold: Hold) -> Any:
    return or_(Draft.sequence == hold.sequence, Draft.tab == hold.tab)


def _the_same(author: User, place: Place, place_id: int, fields: Fields, *, is_cut: bool) -> Kept:
    """The draft that holds these very words already: the button was pressed twice."""
    there = db.session.execute(
        select(Draft.sequence, Draft.fields, Draft.updated_at).where(
            Draft.user_id == author.id, Draft.place == place, Draft.place_id == place_id
        )
    ).first()
    if there is None or there.fields != [list(pair) for pair in fields]:
        raise ChangedMeanwhileError
    return Kept(there.sequence, there.updated_at, is_cut)


def _own(author: User, draft_id: int) -> None:
    policy.require(policy.may_keep_drafts(author))
    owner = db.session.scalar(select(Draft.user_id).where(Draft.id == draft_id))
    if owner != author.id:
        raise NotFoundError
