"""The words that mean the same on this site: the shipped list, and the groups that staff add."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from app import policy
from app.accounts.models import User
from app.core.cache import forget_all, kept_for
from app.core.db import db
from app.core.errors import ChangedMeanwhileError, NotFoundError
from app.search.models import Synonym
from app.search.synonyms import Group, Synonyms, shipped_groups

MOST_GROUPS = 300
KEPT_SECONDS = 60


class TooManyGroupsError(Exception):
    """There is room for no more."""


@dataclass(frozen=True)
class StaffGroup:
    """A group that staff keep. ``edition`` tells what it says from what it said before."""

    id: int
    group: Group

    @property
    def edition(self) -> str:
        said = json.dumps([self.group.en, self.group.fr])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@kept_for(KEPT_SECONDS)
def site_synonyms() -> Synonyms:
    """What every search uses. Other processes see a change at the latest after a minute."""
    rows = db.session.scalars(select(Synonym).order_by(Synonym.id))
    return Synonyms.of([*shipped_groups(), *(_of(row).group for row in rows)])


def list_groups(actor: User | None) -> Sequence[StaffGroup]:
    """Those of the staff, the newest first."""
    policy.require(policy.may_tend_search(actor))
    return [_of(row) for row in db.session.scalars(select(Synonym).order_by(Synonym.id.desc()))]


def get_group(actor: User | None, group_id: int) -> StaffGroup:
    policy.require(policy.may_tend_search(actor))
    row = db.session.get(Synonym, group_id)
    if row is None:
        raise NotFoundError
    return _of(row)


def add_group(actor: User | None, group: Group) -> None:
    """Once, however often it is sent. Raises TooManyGroupsError."""
    policy.require(policy.may_tend_search(actor))
    words_en, words_fr = _lines(group)
    same = Synonym.words_en == words_en, Synonym.words_fr == words_fr
    if db.session.scalar(select(Synonym.id).where(*same).limit(1)) is not None:
        return
    if (db.session.scalar(select(func.count()).select_from(Synonym)) or 0) >= MOST_GROUPS:
        raise TooManyGroupsError
    db.session.add(Synonym(words_en=words_en, words_fr=words_fr))


def change_group(actor: User | None, before: StaffGroup, edition: str, group: Group) -> None:
    """Raises ChangedMeanwhileError when it is not any more what they had before them (``edition``;
    "" where that is not known), unless it says already what they want it to."""
    policy.require(policy.may_tend_search(actor))
    if before.group == group:
        return
    if edition and before.edition != edition:
        raise ChangedMeanwhileError
    was_en, was_fr = _lines(before.group)
    words_en, words_fr = _lines(group)
    # In one statement: two people may save at the same moment.
    changed = db.session.scalar(
        update(Synonym)
        .where(Synonym.id == before.id, Synonym.words_en == was_en, Synonym.words_fr == was_fr)
        .values(words_en=words_en, words_fr=words_fr)
        .returning(Synonym.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ChangedMeanwhileError


def delete_group(actor: User | None, group_id: int) -> None:
    """Nothing happens when it is gone already."""
    policy.require(policy.may_tend_search(actor))
    db.session.execute(delete(Synonym).where(Synonym.id == group_id))


def forget() -> None:
    """After a change was committed: this process searches with it from now on."""
    forget_all()


def _of(row: Synonym) -> StaffGroup:
    group = Group(tuple(row.words_en.splitlines()), tuple(row.words_fr.splitlines()))
    return StaffGroup(row.id, group)


def _lines(group: Group) -> tuple[str, str]:
    return "\n".join(group.en), "\n".join(group.fr)
